-- The week or month to look at, both days included.
set variable period_from = date '2026-11-16';
set variable period_to = date '2026-11-22';
