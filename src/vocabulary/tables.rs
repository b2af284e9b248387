//! The list of tables, and reading one.

use super::Term;
use std::sync::LazyLock;

macro_rules! tables {
    ($($(#[doc = $doc:literal])* $name:ident => $file:literal,)*) => {
        /// A table of the vocabulary.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Table { $($(#[doc = $doc])* $name,)* }

        impl Table {
            /// Every table.
            pub const ALL: &'static [Table] = &[$(Table::$name,)*];

            /// The table's name: the file's name without its ending.
            pub fn name(self) -> &'static str {
                match self { $(Table::$name => $file,)* }
            }

            /// The built-in terms.
            pub fn terms(self) -> &'static [Term] {
                match self {
                    $(Table::$name => {
                        static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
                            read(include_str!(concat!("tables/", $file, ".txt")))
                        });
                        &TERMS
                    })*
                }
            }
        }
    };
}

tables! {
    /// 必要な処置・条件 and what a facility accepts (one vocabulary for both sides).
    Needs => "needs",
    /// サービス・施設の種別, wards as services included.
    Services => "services",
    /// 病棟種別 (by fee).
    WardKinds => "ward_kinds",
    /// 病床種別 and 病床機能.
    BedKinds => "bed_kinds",
    /// 相談区分.
    Categories => "categories",
    /// 断り理由.
    DeclineReasons => "decline_reasons",
    /// 要介護度.
    CareLevels => "care_levels",
    /// 認定の状況.
    CareStatus => "care_status",
    /// ADLの項目.
    AdlItems => "adl_items",
    /// ADLの介助量.
    AdlLevels => "adl_levels",
    /// 障害高齢者の日常生活自立度.
    Bedridden => "bedridden",
    /// 認知症高齢者の日常生活自立度.
    Dementia => "dementia",
    /// 行動・心理症状.
    Behaviours => "behaviours",
    /// 退院先, also where a patient came from.
    Destinations => "destinations",
    /// 転帰.
    Outcomes => "outcomes",
    /// 終結理由.
    ClosureReasons => "closure_reasons",
    /// 経過の種別.
    EventKinds => "event_kinds",
    /// 連絡の結果.
    EventOutcomes => "event_outcomes",
    /// 職種・立場.
    Roles => "roles",
    /// 家族の役割.
    FamilyRoles => "family_roles",
    /// 介護力.
    CareCapacities => "care_capacities",
    /// 連絡の可否.
    Contactable => "contactable",
    /// 医療保険の種別.
    Insurances => "insurances",
    /// 16特定疾病.
    SpecifiedDiseases => "specified_diseases",
    /// 別表第7.
    Table7 => "table7",
    /// 別表第8.
    Table8 => "table8",
    /// 病名の札.
    DiagnosisTags => "diagnosis_tags",
    /// 診療科.
    Departments => "departments",
    /// 業務の系統.
    Lines => "lines",
    /// 進み具合.
    Stages => "stages",
    /// 受付の経路.
    Channels => "channels",
    /// 依頼者.
    Requesters => "requesters",
    /// 性別.
    Sexes => "sexes",
    /// 世帯.
    Households => "households",
    /// 住まい.
    Housing => "housing",
    /// 入院の種別.
    AdmissionKinds => "admission_kinds",
    /// 原因.
    Causes => "causes",
    /// 退院困難な要因.
    Factors => "factors",
    /// 希望する場.
    WishPlaces => "wish_places",
    /// 同意の目的.
    ConsentPurposes => "consent_purposes",
    /// 同意の範囲.
    ConsentScopes => "consent_scopes",
    /// 同意の方法.
    ConsentMethods => "consent_methods",
    /// 連絡の方法.
    Methods => "methods",
    /// 打診の状態.
    ReferralStatus => "referral_status",
    /// 予定の種別.
    AppointmentKinds => "appointment_kinds",
    /// 予定の状態.
    AppointmentStatus => "appointment_status",
    /// 指示書の種別.
    OrderKinds => "order_kinds",
    /// 支払う制度.
    Payers => "payers",
    /// 保留の理由, also 遅れの理由.
    HoldReasons => "hold_reasons",
    /// 方針 (ACP).
    AcpPolicies => "acp_policies",
    /// 受入可否.
    Answers => "answers",
    /// 空きの状態.
    VacancyStates => "vacancy_states",
    /// 当院との関係.
    Relations => "relations",
    /// 情報の出どころ.
    Sources => "sources",
    /// 曜日.
    Weekdays => "weekdays",
    /// What rules may ask of a case.
    Conditions => "conditions",
    /// 書類の種別.
    DocumentKinds => "document_kinds",
    /// Who reads a document.
    Readers => "readers",
    /// 返書の種別.
    ReplyKinds => "reply_kinds",
    /// 相談の結果.
    NeedOutcomes => "need_outcomes",
}

/// Reads one table. The tables are part of the program; a test reads them all.
fn read(text: &'static str) -> Vec<Term> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('|').map(str::trim);
            let mut cell = || cells.next().unwrap_or("");
            let id = cell();
            let label = cell();
            let aliases = list(cell(), ';').collect();
            let group = cell();
            let source = cell();
            let attributes = list(cell(), ' ')
                .filter_map(|pair| pair.split_once('='))
                .collect();
            Term {
                id,
                label,
                aliases,
                group,
                source,
                attributes,
            }
        })
        .collect()
}

fn list(cell: &'static str, by: char) -> impl Iterator<Item = &'static str> {
    cell.split(by)
        .map(str::trim)
        .filter(|word| !word.is_empty())
}
