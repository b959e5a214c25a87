"""Everything between the records and the site: load, check, enrich, render, export."""
