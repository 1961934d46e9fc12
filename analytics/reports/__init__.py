"""Reports: a protected summary becomes words, charts, CSV and one PDF. Pure: no Django; no clock, no host in bytes."""
