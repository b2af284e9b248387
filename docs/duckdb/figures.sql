-- The figures of a period: (id, value, n). n is what a rate or a mean was taken over.
-- Rates are percent; rates and means are rounded to one decimal, half up. No case: no value.
create or replace temp macro tenths(total, n) as
  case when n > 0 then (((20 * total + n) // (2 * n)) / 10.0)::double end;
create or replace temp macro percent(part, n) as tenths(100 * part, n);
create or replace temp macro inside(day) as
  coalesce(day between getvariable('period_from') and getvariable('period_to'), false);

with
-- Everybody who left. Death comes first: it is told apart from every destination.
discharges as (
  select *, case when died then 'died' else coalesce(destination, 'unknown') end as went_to
  from cases
  where inside(discharged)
),
survivors as (select * from discharges where not died and destination is not null),
answers as (
  select * from referrals
  where inside(answered) and status in ('accepted', 'conditional', 'declined')
),
accepted as (select * from cases where inside(accepted_on)),
-- A case is closed on a day that lies in one of its spans ('2026-11-09/..', '2026-10-01/2026-10-31').
closed as (
  select distinct "case" from (select "case", unnest(closed_spans) as span from cases)
  where coalesce(try_cast(split_part(span, '/', 1) as date) <= getvariable('period_to'), true)
    and coalesce(try_cast(split_part(span, '/', 2) as date) >= getvariable('period_to'), true)
),
figures(id, value, n) as (
  select 'new_cases', count(*), count(*) from cases where inside(opened)
  union all
  select 'new_' || line, count(*), count(*) from cases where inside(opened) group by line
  union all
  select 'contacts', count(*), count(*) from events where inside("on")
  union all
  select 'contacts.' || coalesce(kind, 'unknown'), count(*), count(*)
  from events where inside("on") group by kind
  union all
  select 'active', count(*), count(*) from cases
  where opened <= getvariable('period_to')
    and "case" not in (select "case" from closed)
  union all
  select 'discharged', count(*), count(*) from discharges
  union all
  select 'discharge_support', count(*), count(*) from discharges where stage = 'closed'
  union all
  select 'by_destination.' || went_to, count(*), (select count(*) from discharges)
  from discharges group by went_to
  union all
  select 'home_rate', percent(count(*) filter (destination_group = 'home'), count(*)), count(*)
  from survivors
  union all
  select 'home_rate.unknown', count(*), count(*) from discharges where went_to = 'unknown'
  union all
  select 'referrals_sent', count(*), count(*) from referrals
  where inside(sent) and status is distinct from 'draft'
  union all
  select 'response_count', count(*), count(*) from answers
  union all
  select 'accept_rate', percent(count(*) filter (status <> 'declined'), count(*)), count(*)
  from answers
  union all
  select 'decline_reasons.' || coalesce(reason, 'unknown'), count(*), count(*)
  from answers where status = 'declined' group by reason
  union all
  select 'response_days', tenths(sum(answered - sent), count(*)), count(*)
  from answers where sent is not null
  union all
  select 'referrals_per_case', tenths(sum(referrals_sent), count(*)), count(*) from accepted
  union all
  select 'coord_days', tenths(sum(discharged - first_sent), count(*)), count(*)
  from discharges where first_sent is not null
  union all
  select 'los', tenths(sum(discharged - admitted), count(*)), count(*)
  from discharges where admitted is not null
)
select id, value::double as value, n from figures order by id;
