-- The same tables as Parquet, a folder a year: what Spark, Trino or another DuckDB reads at once.
-- `overwrite` empties the four folders first, so that no row of an earlier export stays behind.
copy (select * from cases) to 'out/cases.parquet'
  (format parquet, partition_by (year), overwrite true);
copy (select * from events) to 'out/events.parquet'
  (format parquet, partition_by (year), overwrite true);
copy (select * from referrals) to 'out/referrals.parquet'
  (format parquet, partition_by (year), overwrite true);
copy (select * from services) to 'out/services.parquet'
  (format parquet, partition_by (year), overwrite true);
