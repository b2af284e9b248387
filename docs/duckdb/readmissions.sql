-- Patients with a chart number who were admitted again within 30 days of a discharge that is on paper.
-- With --pseudonymous the chart number is a pseudonym, and the count is the same.
select
  count(*) as discharges,
  count(*) filter (again) as readmitted,
  round(100.0 * count(*) filter (again) / nullif(count(*), 0), 1) as percent
from (
  select exists (
    select 1 from cases later
    where later.chart_no = first.chart_no
      and later."case" <> first."case"
      and later.admitted between first.discharged and first.discharged + 30
  ) as again
  from cases first
  where first.chart_no is not null and first.discharged is not null and not first.died
);
