"""An invoice as a person reads it (HTML, PDF) and as software does (UBL), from one view model."""
