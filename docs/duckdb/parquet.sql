-- The same tables as Parquet, a folder a year: what Spark, Trino or another DuckDB reads at once.
copy (select * from cases) to 'out/parquet/cases'
  (format parquet, partition_by (year), overwrite_or_ignore true);
copy (select * from events) to 'out/parquet/events'
  (format parquet, partition_by (year), overwrite_or_ignore true);
copy (select * from referrals) to 'out/parquet/referrals'
  (format parquet, partition_by (year), overwrite_or_ignore true);
copy (select * from services) to 'out/parquet/services'
  (format parquet, partition_by (year), overwrite_or_ignore true);
