//! `match --all-open`: a proposal who could get which free place, all waiting cases looked at
//! together. Nothing is written.

use super::match_plan_view::view;
use super::match_question::Question;
use super::match_waiting::{self, WaitingCase, WaitingList};
use super::matching::{Args, services};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::matching::{
    self, Capacity, DEPTH, Demand, Free, Offer, Order, Promise, Proposal, Record, asked, assign,
    declined, standing,
};
use crate::model::{Case, Date, Facility, Location, Verdict, lives_in};
use crate::store::{Edge, Scope, Store, Wanted, in_parallel};
use crate::vocabulary::Word;
use std::collections::{BTreeMap, HashMap};

/// Everything the proposal is made of.
pub struct Distribution {
    /// The facilities that were looked at.
    pub facilities: Vec<Facility>,
    /// The services that were looked for.
    pub services: Vec<Word>,
    /// Those who wait, longest first.
    pub wishes: Vec<Wanting>,
    /// What is free, pool by pool.
    pub pools: Vec<Capacity>,
    /// For each of those who wait the place of the choice, or `None`.
    pub found: Vec<Option<usize>>,
    /// How many cases wait but are on hold.
    pub on_hold: usize,
    /// How many cases wait.
    pub cases: usize,
    /// The circle, in kilometres.
    pub km: f64,
}

/// One place that a case waits for: a service, or any of those the patient could live in.
pub struct Wanting {
    /// The case's id.
    pub case: String,
    /// How long it has waited.
    pub days: Option<i64>,
    /// The services that would do, by their place in [`Distribution::services`].
    pub services: Vec<usize>,
    /// Where, best first.
    pub choices: Vec<Way>,
    /// How many facilities don't fit.
    pub unfit: usize,
    /// How many said no to this case before.
    pub declined: usize,
}

/// One facility for one of the services.
pub struct Way {
    /// By its place in [`Distribution::facilities`].
    pub facility: usize,
    /// By its place in [`Distribution::services`].
    pub service: usize,
    /// By its place in [`Distribution::pools`].
    pub pool: usize,
    /// What the checks come to.
    pub verdict: Verdict,
    /// Kilometres from the home.
    pub km: Option<f64>,
    /// The day of an inquiry that is still open there.
    pub asked: Option<Date>,
}

/// A choice before its places are counted.
type Judged = (Order, Way);

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let wanted = services(args, context)?;
    let today = context.today();
    let mut list = match_waiting::read(context, |case, proposals| {
        wants(case, proposals, &wanted, today)
    })?;
    let before = list.cases.len();
    list.cases.retain(|waiting| !waiting.case.rests_on(today));
    let on_hold = before - list.cases.len();
    let plan = Planning::new(args, store, today, list)?.plan(on_hold);
    let any = plan.found.iter().any(Option::is_some);
    let limit = args.limit.unwrap_or(store.office.matching.limit);
    context.show(view(&plan, limit));
    Ok(if any { Exit::Done } else { Exit::No })
}

/// What a case still waits for.
fn wants(case: &Case, mut proposals: Vec<Proposal>, wanted: &[Word], today: Date) -> Vec<Proposal> {
    proposals.retain(|proposal| {
        let service = &proposal.service;
        (wanted.is_empty() || wanted.contains(service)) && matching::wants(case, service, today)
    });
    proposals
}

/// What stays the same while every case is judged.
struct Planning<'a> {
    store: &'a Store,
    today: Date,
    list: WaitingList,
    facilities: Vec<Facility>,
    services: Vec<Word>,
    /// Which facilities offer a service.
    offering: Vec<Vec<usize>>,
    km: f64,
    edge: Edge,
}

impl<'a> Planning<'a> {
    fn new(args: &Args, store: &'a Store, today: Date, list: WaitingList) -> Result<Self, Failure> {
        let mut services: Vec<Word> = Vec::new();
        for proposal in list.cases.iter().flat_map(|waiting| &waiting.proposals) {
            if !services.contains(&proposal.service) {
                services.push(proposal.service.clone());
            }
        }
        let km = args.within.unwrap_or(store.office.matching.max_km);
        let edge = args.edge();
        let facilities = if services.is_empty() {
            Vec::new()
        } else {
            let homes: Vec<Location> = list.cases.iter().filter_map(|w| w.home.location).collect();
            let wanted = Wanted {
                services: &services,
                scopes: &Scope::around(&homes, km, edge),
            };
            store.facilities(&wanted)?.facilities
        };
        let offering = services
            .iter()
            .map(|service| {
                let offers = |(_, facility): &(usize, &Facility)| facility.offers(service);
                let all = facilities.iter().enumerate();
                all.filter(offers).map(|(place, _)| place).collect()
            })
            .collect();
        Ok(Self {
            store,
            today,
            list,
            facilities,
            services,
            offering,
            km,
            edge,
        })
    }

    fn plan(self, on_hold: usize) -> Distribution {
        let judged = in_parallel(&self.list.cases, |waiting| self.judge(waiting));
        let mut wishes: Vec<(Wanting, Vec<Judged>)> = judged.into_iter().flatten().collect();
        wishes.sort_by(|(a, _), (b, _)| {
            (std::cmp::Reverse(a.days), &a.case).cmp(&(std::cmp::Reverse(b.days), &b.case))
        });
        let mut pools = Pools::new(&self);
        let mut done = Vec::new();
        for (mut wish, mut judged) in wishes {
            judged.sort_by(|(a, _), (b, _)| a.cmp(b));
            wish.choices = judged.into_iter().map(|(_, choice)| choice).collect();
            for choice in &mut wish.choices {
                choice.pool = pools.of(choice.facility, choice.service);
            }
            done.push(wish);
        }
        let pools = pools.found;
        let demands: Vec<Demand> = done
            .iter()
            .map(|wish| Demand {
                days: wish.days.unwrap_or(0),
                choices: wish
                    .choices
                    .iter()
                    .map(|choice| Offer {
                        pool: choice.pool,
                        verdict: choice.verdict,
                    })
                    .collect(),
            })
            .collect();
        let free: Vec<Free> = pools.iter().map(|capacity| capacity.free).collect();
        Distribution {
            found: assign(&demands, &free, DEPTH),
            facilities: self.facilities,
            services: self.services,
            wishes: done,
            pools,
            on_hold,
            cases: self.list.cases.len(),
            km: self.km,
        }
    }

    /// What a case waits for, each with every facility that doesn't exclude it.
    fn judge(&self, waiting: &WaitingCase) -> Vec<(Wanting, Vec<Judged>)> {
        let case = &waiting.case;
        let question = Question::new(self.store, self.today, case, &waiting.home);
        let scope = waiting.home.location.map(|from| Scope {
            from,
            km: self.km,
            edge: self.edge,
        });
        // One place to live in is enough; every other service is a place of its own.
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for proposal in &waiting.proposals {
            let place = self.services.iter().position(|s| *s == proposal.service);
            let place = place.expect("the services were taken from the proposals");
            let group = if lives_in(&proposal.service) {
                usize::MAX
            } else {
                place
            };
            groups.entry(group).or_default().push(place);
        }
        let judge_group = |services: Vec<usize>| {
            let mut wish = Wanting {
                case: case.id.to_string(),
                days: waiting.days,
                services,
                choices: Vec::new(),
                unfit: 0,
                declined: 0,
            };
            let mut judged = Vec::new();
            for place in &wish.services {
                let service = &self.services[*place];
                let judge = question.judge(service);
                for at in &self.offering[*place] {
                    let facility = &self.facilities[*at];
                    if scope.is_some_and(|scope| scope.leaves_out(facility)) {
                        continue;
                    }
                    if declined(case, &facility.id, service, self.today).is_some() {
                        wish.declined += 1;
                        continue;
                    }
                    let record: &Record = &self.list.record;
                    let stands =
                        standing(&judge, facility, record, &question.wish, case.id.as_str());
                    if stands.verdict == Verdict::Unfit {
                        wish.unfit += 1;
                        continue;
                    }
                    let open = asked(case, &facility.id, service, self.today);
                    judged.push((
                        stands.order,
                        Way {
                            facility: *at,
                            service: *place,
                            pool: 0,
                            verdict: stands.verdict,
                            km: stands.km,
                            asked: open
                                .filter(|r| r.is_open_on(self.today))
                                .and_then(|r| r.sent),
                        },
                    ));
                }
            }
            (wish, judged)
        };
        groups.into_values().map(judge_group).collect()
    }
}

/// The places of the facilities: services that one word about free places speaks for share them.
struct Pools<'a> {
    planning: &'a Planning<'a>,
    promises: HashMap<&'a str, Vec<&'a Promise>>,
    known: HashMap<(usize, usize), usize>,
    /// A word about free places, by facility and its place there.
    shared: HashMap<(usize, usize), usize>,
    found: Vec<Capacity>,
}

impl<'a> Pools<'a> {
    fn new(planning: &'a Planning<'a>) -> Self {
        let mut promises: HashMap<&str, Vec<&Promise>> = HashMap::new();
        for promise in &planning.list.promises {
            promises
                .entry(&*promise.facility)
                .or_default()
                .push(promise);
        }
        Self {
            planning,
            promises,
            known: HashMap::new(),
            shared: HashMap::new(),
            found: Vec::new(),
        }
    }

    fn of(&mut self, facility: usize, service: usize) -> usize {
        if let Some(known) = self.known.get(&(facility, service)) {
            return *known;
        }
        let planning = self.planning;
        let there = &planning.facilities[facility];
        let promises = self.promises.get(&*there.id).into_iter().flatten().copied();
        let capacity = Capacity::of(
            there,
            &planning.services[service],
            promises,
            (planning.today, &planning.store.office.freshness),
        );
        let next = self.found.len();
        let pool = match capacity.vacancy {
            Some(vacancy) if capacity.free != Free::Uncounted => {
                *self.shared.entry((facility, vacancy)).or_insert(next)
            }
            _ => next,
        };
        if pool == next {
            self.found.push(capacity);
        }
        self.known.insert((facility, service), pool);
        pool
    }
}
