"""The engine: what a delivery costs and who pays which part of it. Pure: no clock, no files, no network."""
