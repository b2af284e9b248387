//! The form of the sections that documents are made of: アセスメント, the plan, its lines, what was
//! issued.

use super::Holds::{
    Bool, Date, Free, Group, Int, Number, Prose, Text, Texts, Word, WordMap, Words,
};
use super::case::{ID, NOTE, ON, PERIOD, form};
use super::{Form, key};
use crate::vocabulary::Table;

/// One day's look.
pub(super) static ASSESSMENT: Form = form(
    "アセスメント",
    &[
        key("on", "評価日", Date),
        key("by", "評価者", Text),
        key(
            "adl_before",
            "入院前のADL",
            WordMap(Table::AdlItems, Table::AdlLevels),
        ),
        key(
            "adl",
            "現在のADL",
            WordMap(Table::AdlItems, Table::AdlLevels),
        ),
        key(
            "bedridden",
            "障害高齢者の日常生活自立度",
            Word(Table::Bedridden),
        ),
        key(
            "dementia",
            "認知症高齢者の日常生活自立度",
            Word(Table::Dementia),
        ),
        key("behaviours", "行動・心理症状", Words(Table::Behaviours)),
        key("suction_per_day", "吸引回数(1日)", Int(0, 200)),
        key("oxygen_l_min", "酸素(L/分)", Number),
        key("height_cm", "身長(cm)", Number),
        key("weight_kg", "体重(kg)", Number),
        key("nutrition_risk", "低栄養の見込み", Bool),
        key("eating", "食事", Group(&EATING)),
        key("excretion", "排泄の方法", Text),
        key("bathing", "入浴の方法", Text),
        key("sleep", "睡眠", Text),
        key("communication", "意思疎通", Text),
        key("skin", "皮膚・褥瘡", Text),
        key("restraint", "身体拘束", Bool),
        key("infections", "感染症", Texts),
        key("allergies", "アレルギー", Texts),
        key("devices", "装着・使用医療機器等", Prose),
        key("medication", "薬", Prose),
        key("high_cost_drugs", "高額な薬", Texts),
        key("nursing", "看護の要点", Prose),
        key("rehab", "リハビリテーション", Prose),
        key("nutrition", "栄養", Prose),
        key("oral", "口腔", Prose),
        key("forbidden", "禁忌", Prose),
        key("parkinson", "パーキンソン病の重症度", Group(&PARKINSON)),
        NOTE,
    ],
);

static PARKINSON: Form = form(
    "パーキンソン病の重症度",
    &[
        key("hoehn_yahr", "ホーエン・ヤール重症度", Int(0, 5)),
        key("disability", "生活機能障害度", Int(1, 3)),
    ],
);

static EATING: Form = form(
    "食事",
    &[
        key("route", "摂取の方法", Text),
        key("staple", "主食", Text),
        key("side", "副食", Text),
        key("thickener", "とろみ", Text),
        key("restriction", "制限", Text),
        key("swallowing", "嚥下", Text),
        key("dentures", "義歯", Text),
        NOTE,
    ],
);

/// A line of the care plan.
pub(super) static SERVICE: Form = form(
    "サービス",
    &[
        ID,
        key("service", "サービス種別", Word(Table::Services)),
        key("facility", "事業所", Text),
        key("payer", "支払う制度", Word(Table::Payers)),
        key("need", "ニーズ", Prose),
        key("long_goal", "長期目標", Prose),
        key("long_period", "長期目標の期間", Group(&PERIOD)),
        key("short_goal", "短期目標", Prose),
        key("short_period", "短期目標の期間", Group(&PERIOD)),
        key("content", "内容", Prose),
        key("weekly", "週の回数", Int(0, 100)),
        key("days", "曜日", Words(Table::Weekdays)),
        key("time", "時間", Text),
        key("units", "単位数(月)", Int(0, 1_000_000)),
        key("from", "開始日", Date),
        key("to", "終了日", Date),
        key("sources", "もとの記録", Texts),
        key("drafted", "下書きの指紋", Free),
    ],
);

/// 退院支援計画.
pub(super) static PLAN: Form = form(
    "退院支援計画",
    &[
        key("started", "計画着手日", Date),
        key("created", "計画作成日", Date),
        key("problems", "問題点・課題", Prose),
        key("goal", "目標", Prose),
        key("period", "支援期間", Group(&PERIOD)),
        key("outline", "支援概要", Prose),
        key("destination", "予想される退院先", Word(Table::Destinations)),
        key("support", "入院中の療養支援と役割分担", Group(&SUPPORT)),
        key("consultees", "患者以外の相談者", Text),
        key("ward_responsible", "病棟責任者", Text),
        key("ward_dedicated", "病棟専任の入退院支援職員", Text),
        key("department_staff", "部門の担当者", Text),
        key("expected_services", "利用が予測される福祉サービス等", Prose),
        key("expected_staff", "福祉サービス等の担当者", Prose),
        key("policy", "総合的な援助の方針", Prose),
        key("analysis", "意向を踏まえた課題分析の結果", Prose),
        key("explained", "説明日", Date),
        key("explained_to", "説明した相手", Text),
        key("delivered", "交付", Bool),
        key("drafted", "下書きの指紋", Free),
        key("drafted_lines", "下書きした行", Texts),
    ],
);

/// What left the office.
pub(super) static DOCUMENT: Form = form(
    "発行した書類",
    &[
        ID,
        ON,
        key("template", "様式", Text),
        key("to", "宛先", Text),
        key("commit", "元の版", Text),
        key("digest", "内容の指紋", Text),
        key("code", "照合番号", Text),
        key("by", "発行した職員", Text),
        key("file", "ファイルの指紋", Text),
        key("without_consent", "同意なしの理由", Text),
        key("fields", "載せた項目と内容の指紋", Text),
    ],
);

static SUPPORT: Form = form(
    "入院中の療養支援と役割分担",
    &[
        key("rehab", "リハビリテーション", Prose),
        key("nutrition", "栄養", Prose),
        key("oral", "口腔", Prose),
        key("team", "多職種の役割分担", Prose),
    ],
);
