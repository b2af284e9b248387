-- Who was asked how often in all years, what they said, and how long they took (three answers or more).
select
  facility,
  service_label,
  count(*) as answers,
  count(*) filter (answer = 'declined') as declined,
  mode(reason_label) filter (answer = 'declined') as most_often,
  median(answered - sent) as median_days
from referrals
where answer is not null and answered is not null
group by facility, service_label
having count(*) >= 3
order by answers desc, facility, service_label;
