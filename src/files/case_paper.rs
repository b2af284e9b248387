//! A case from the tree of its paper.

use super::fields::Fields;
use super::tree::Node;
use crate::model::{
    Abuse, Acp, Admission, Appointment, Assessment, Barrier, CareInsurance, CareManager, Case,
    CaseId, Choice, Closure, Consent, Date, Diagnosis, Disability, Document, Event, Factors,
    FamilyMember, FormerClosure, Hold, Home, Inbound, Insurance, Intake, Line, Medical,
    NeedOutcome, Order, Parkinson, Patient, Plan, Referral, Reply, ServiceLine, Staff, Validity,
    WardMove, Wish, Work,
};
use crate::vocabulary::{Table, Vocabularies, Word};

/// The case on a paper, as far as it can be understood. `id` is the one of the file name: a paper
/// is filed under its name, whatever stands inside (`case/id-mismatch` says so).
pub fn read(root: &Node, id: CaseId, words: &Vocabularies) -> Case {
    let paper = Fields::new(root, words);
    Case {
        id,
        line: paper
            .word("line", Table::Lines)
            .and_then(|word| Line::of(word.id()))
            .unwrap_or_default(),
        opened: paper.date("opened"),
        staff: staff(paper.group("staff")),
        intake: intake(paper.group("intake")),
        patient: patient(paper.group("patient")),
        family: paper.nouns("family", family_member),
        insurance: insurance(paper.group("insurance")),
        inbound: paper.noun("inbound", inbound),
        admission: paper.noun("admission", admission),
        assessments: paper.nouns("assessments", assessment),
        needs: needs(root, words),
        departments: paper
            .words("departments", Table::Departments)
            .unwrap_or_default(),
        factors: factors(paper.group("factors")),
        wishes: paper.nouns("wishes", wish),
        consents: paper.nouns("consents", consent),
        events: paper.nouns("events", event),
        referrals: referrals(root, words),
        choice: paper.noun("choice", choice),
        appointments: paper.nouns("appointments", appointment),
        orders: paper.nouns("orders", order),
        services: paper.nouns("services", service),
        plan: paper.noun("plan", plan),
        documents: paper.nouns("documents", document),
        outcomes: paper.nouns("outcomes", |f| NeedOutcome {
            id: f.id(),
            on: f.date("on"),
            category: f.word("category", Table::Categories),
            result: f.word("result", Table::NeedOutcomes),
            to: f.text("to"),
            text: f.text("text"),
        }),
        hold: paper.noun("hold", |f| Hold {
            since: f.date("since"),
            reason: f.word("reason", Table::HoldReasons),
        }),
        closure: paper.noun("closure", closure),
        former_ids: paper.texts("former_ids").unwrap_or_default(),
        former_closures: paper.nouns("former_closures", |f| FormerClosure {
            id: f.id(),
            reopened: f.date("reopened"),
            why: f.text("why"),
            closure: closure(f),
        }),
        work: Work {
            unable_from: paper.group("work").date("unable_from"),
        },
        acp: paper.noun("acp", |f| Acp {
            on: f.date("on"),
            policy: f.word("policy", Table::AcpPolicies),
            text: f.text("text"),
        }),
        abuse: paper.noun("abuse", |f| Abuse {
            suspected: f.truth("suspected"),
            reported: f.date("reported"),
        }),
        barriers: paper.nouns("barriers", |f| Barrier {
            id: f.id(),
            reason: f.word("reason", Table::HoldReasons),
            from: f.date("from"),
            to: f.date("to"),
            owner: f.text("owner"),
        }),
    }
}

/// Only the needs of a paper, or of its `needs` section alone.
pub fn needs(root: &Node, words: &Vocabularies) -> Vec<Word> {
    Fields::new(root, words)
        .words("needs", Table::Needs)
        .unwrap_or_default()
}

/// Only the inquiries of a paper, or of its `referrals` section alone.
pub fn referrals(root: &Node, words: &Vocabularies) -> Vec<Referral> {
    Fields::new(root, words).nouns("referrals", |f| Referral {
        id: f.id(),
        facility: f.text("facility"),
        service: f.word("service", Table::Services),
        sent: f.date("sent"),
        by: f.word("by", Table::Methods),
        identified: f.truth("identified"),
        without_consent: f.text("without_consent"),
        status: f.word("status", Table::ReferralStatus),
        answered: f.date("answered"),
        ended: f.date("ended"),
        answer: f.word("answer", Table::ReferralStatus),
        reason: f.word("reason", Table::DeclineReasons),
        message: f.text("message"),
        told: f.text("told"),
        note: f.text("note"),
    })
}

fn staff(f: Fields) -> Staff {
    Staff {
        msw: f.text("msw"),
        nurse: f.text("nurse"),
    }
}

fn intake(f: Fields) -> Intake {
    Intake {
        channel: f.word("channel", Table::Channels),
        requester: f.word("requester", Table::Requesters),
        requester_name: f.text("requester_name"),
        categories: f.words("categories", Table::Categories).unwrap_or_default(),
        request: f.text("request"),
    }
}

fn patient(f: Fields) -> Patient {
    Patient {
        chart_no: f.text("chart_no"),
        name: f.text("name"),
        kana: f.text("kana"),
        sex: f.word("sex", Table::Sexes),
        born: f.date("born"),
        address: f.text("address"),
        city: f.text("city"),
        location: f.location("location"),
        phone: f.text("phone"),
        household: f.word("household", Table::Households),
        housing: f.noun("housing", |f| Home {
            kind: f.word("kind", Table::Housing),
            floor: f.int("floor"),
            elevator: f.truth("elevator"),
            note: f.text("note"),
        }),
        employer: f.text("employer"),
        caring: f.truth("caring"),
    }
}

fn family_member(f: Fields) -> FamilyMember {
    FamilyMember {
        id: f.id(),
        name: f.text("name"),
        relation: f.text("relation"),
        living_together: f.truth("living_together"),
        phone: f.text("phone"),
        roles: f.words("roles", Table::FamilyRoles).unwrap_or_default(),
        care_capacity: f.word("care_capacity", Table::CareCapacities),
        contact: f.word("contact", Table::Contactable),
        born: f.date("born"),
        note: f.text("note"),
    }
}

fn insurance(f: Fields) -> Insurance {
    Insurance {
        medical: f.noun("medical", |f| Medical {
            kind: f.word("kind", Table::Insurances),
            burden: f.int("burden"),
        }),
        care: f.noun("care", |f| CareInsurance {
            status: f.word("status", Table::CareStatus),
            level: f.word("level", Table::CareLevels),
            insurer: f.text("insurer"),
            applied: f.date("applied"),
            certified: f.date("certified"),
            valid: f.noun("valid", |f| Validity {
                from: f.date("from"),
                to: f.date("to"),
            }),
            burden: f.int("burden"),
            specified_disease: f.word("specified_disease", Table::SpecifiedDiseases),
        }),
        care_manager: f.noun("care_manager", |f| CareManager {
            facility: f.text("facility"),
            name: f.text("name"),
            phone: f.text("phone"),
        }),
        disability: f.noun("disability", |f| Disability {
            certificates: f.texts("certificates").unwrap_or_default(),
            support_level: f.text("support_level"),
        }),
        other: f.words("other", Table::Insurances).unwrap_or_default(),
    }
}

fn inbound(f: Fields) -> Inbound {
    Inbound {
        from: f.text("from"),
        doctor: f.text("doctor"),
        received: f.date("received"),
        department: f.word("department", Table::Departments),
        purpose: f.text("purpose"),
        appointed: f.date("appointed"),
        visited: f.date("visited"),
        to_doctor: f.text("to_doctor"),
        at: f.text("at"),
        no_reply_wanted: f.truth("no_reply_wanted"),
        replies: f.nouns("replies", |f| Reply {
            id: f.id(),
            on: f.date("on"),
            kind: f.word("kind", Table::ReplyKinds),
            by: f.text("by"),
            note: f.text("note"),
        }),
    }
}

fn admission(f: Fields) -> Admission {
    Admission {
        on: f.date("on"),
        kind: f.word("kind", Table::AdmissionKinds),
        from: f.word("from", Table::Destinations),
        ward: f.text("ward"),
        room: f.text("room"),
        ward_kind: f.word("ward_kind", Table::WardKinds),
        doctor: f.text("doctor"),
        diagnoses: f.nouns("diagnoses", |f| Diagnosis {
            name: f.text("name"),
            tags: f.words("tags", Table::DiagnosisTags).unwrap_or_default(),
            onset: f.date("onset"),
            surgery: f.date("surgery"),
        }),
        expected_discharge: f.date("expected_discharge"),
        permitted: f.date("permitted"),
        discharged: f.date("discharged"),
        rehab_started: f.date("rehab_started"),
        last_discharged: f.date("last_discharged"),
        rehab_used_days: f.int("rehab_used_days"),
        ward_moves: f.nouns("ward_moves", |f| WardMove {
            on: f.date("on"),
            ward: f.text("ward"),
            ward_kind: f.word("ward_kind", Table::WardKinds),
        }),
        cause: f.words("cause", Table::Causes).unwrap_or_default(),
        first_visit: f.date("first_visit"),
    }
}

fn assessment(f: Fields) -> Assessment {
    Assessment {
        on: f.date("on"),
        by: f.text("by"),
        adl_before: f.word_map("adl_before", Table::AdlItems, Table::AdlLevels),
        adl: f.word_map("adl", Table::AdlItems, Table::AdlLevels),
        bedridden: f.word("bedridden", Table::Bedridden),
        dementia: f.word("dementia", Table::Dementia),
        behaviours: f.words("behaviours", Table::Behaviours).unwrap_or_default(),
        suction_per_day: f.int("suction_per_day"),
        oxygen_l_min: f.number("oxygen_l_min"),
        weight_kg: f.number("weight_kg"),
        nutrition_risk: f.truth("nutrition_risk"),
        rehab: f.text("rehab"),
        nutrition: f.text("nutrition"),
        oral: f.text("oral"),
        parkinson: f.noun("parkinson", |f| Parkinson {
            hoehn_yahr: f.int("hoehn_yahr"),
            disability: f.int("disability"),
        }),
        note: f.text("note"),
    }
}

fn factors(f: Fields) -> Factors {
    Factors {
        confirmed: f.words("confirmed", Table::Factors).unwrap_or_default(),
        note: f.text("note"),
    }
}

fn wish(f: Fields) -> Wish {
    Wish {
        id: f.id(),
        on: f.date("on"),
        who: f.text("who"),
        place: f.word("place", Table::WishPlaces),
        text: f.text("text"),
        area: f.texts("area").unwrap_or_default(),
        services: f.words("services", Table::Services).unwrap_or_default(),
        days: f.words("days", Table::Weekdays).unwrap_or_default(),
    }
}

fn consent(f: Fields) -> Consent {
    Consent {
        id: f.id(),
        on: f.date("on"),
        by: f.text("by"),
        purpose: f.word("purpose", Table::ConsentPurposes),
        scope: f.words("scope", Table::ConsentScopes).unwrap_or_default(),
        method: f.word("method", Table::ConsentMethods),
        withdrawn: f.date("withdrawn"),
    }
}

fn event(f: Fields) -> Event {
    Event {
        id: f.id(),
        on: f.date("on"),
        kind: f.word("kind", Table::EventKinds),
        by: f.text("by"),
        with: f.text("with"),
        outcome: f.word("outcome", Table::EventOutcomes),
        text: f.text("text"),
        next: f.date("next"),
    }
}

fn choice(f: Fields) -> Choice {
    Choice {
        on: f.date("on"),
        facility: f.text("facility"),
        by: f.text("by"),
        shown: f.texts("shown").unwrap_or_default(),
        reason: f.text("reason"),
    }
}

fn appointment(f: Fields) -> Appointment {
    Appointment {
        id: f.id(),
        on: f.date("on"),
        at: f.text("at"),
        kind: f.word("kind", Table::AppointmentKinds),
        place: f.text("place"),
        with: f.texts("with").unwrap_or_default(),
        facility: f.text("facility"),
        staff: f.texts("staff").unwrap_or_default(),
        status: f.word("status", Table::AppointmentStatus),
        note: f.text("note"),
    }
}

fn order(f: Fields) -> Order {
    Order {
        id: f.id(),
        kind: f.word("kind", Table::OrderKinds),
        issued: f.date("issued"),
        months: f.int("months"),
        examined: f.date("examined"),
        facility: f.text("facility"),
    }
}

fn service(f: Fields) -> ServiceLine {
    ServiceLine {
        id: f.id(),
        service: f.word("service", Table::Services),
        facility: f.text("facility"),
        payer: f.word("payer", Table::Payers),
        need: f.text("need"),
        long_goal: f.text("long_goal"),
        long_period: period(f.group("long_period")),
        short_goal: f.text("short_goal"),
        short_period: period(f.group("short_period")),
        content: f.text("content"),
        weekly: f.int("weekly"),
        days: f.words("days", Table::Weekdays).unwrap_or_default(),
        time: f.text("time"),
        units: f.int("units"),
        from: f.date("from"),
        to: f.date("to"),
        sources: f.texts("sources").unwrap_or_default(),
        drafted: f.pairs("drafted"),
    }
}

fn period(f: Fields) -> (Option<Date>, Option<Date>) {
    (f.date("from"), f.date("to"))
}

fn plan(f: Fields) -> Plan {
    let support = f.group("support");
    Plan {
        started: f.date("started"),
        created: f.date("created"),
        problems: f.text("problems"),
        goal: f.text("goal"),
        period: period(f.group("period")),
        outline: f.text("outline"),
        destination: f.word("destination", Table::Destinations),
        explained: f.date("explained"),
        explained_to: f.text("explained_to"),
        rehab: support.text("rehab"),
        nutrition: support.text("nutrition"),
        oral: support.text("oral"),
        team: support.text("team"),
        consultees: f.text("consultees"),
        ward_responsible: f.text("ward_responsible"),
        ward_dedicated: f.text("ward_dedicated"),
        department_staff: f.text("department_staff"),
        expected_services: f.text("expected_services"),
        expected_staff: f.text("expected_staff"),
        policy: f.text("policy"),
        analysis: f.text("analysis"),
        delivered: f.truth("delivered"),
        drafted: f.pairs("drafted"),
        drafted_lines: f.texts("drafted_lines").unwrap_or_default(),
    }
}

fn document(f: Fields) -> Document {
    Document {
        id: f.id(),
        on: f.date("on"),
        template: f.text("template"),
        to: f.text("to"),
        commit: f.text("commit"),
        digest: f.text("digest"),
        code: f.text("code"),
        by: f.text("by"),
        file: f.text("file"),
        without_consent: f.text("without_consent"),
        fields: f
            .text("fields")
            .unwrap_or_default()
            .split_whitespace()
            .filter_map(|field| field.split_once('='))
            .map(|(name, print)| (name.into(), print.into()))
            .collect(),
    }
}

fn closure(f: Fields) -> Closure {
    Closure {
        on: f.date("on"),
        reason: f.word("reason", Table::ClosureReasons),
        destination: f.word("destination", Table::Destinations),
        discharged: f.date("discharged"),
        outcome: f.word("outcome", Table::Outcomes),
        facility: f.text("facility"),
        acknowledged: f.texts("acknowledged").unwrap_or_default(),
        note: f.text("note"),
    }
}
