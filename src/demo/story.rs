//! The clinical stories: who falls ill with what, what that means for daily life, what is needed
//! afterwards, and where it usually leads.

/// Where a stay in hospital leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Path {
    /// Home, with services.
    Home,
    /// Home, with nothing but the doctor's outpatient clinic.
    HomeAlone,
    /// The hospital's own rehabilitation ward, then home with services.
    OwnRehab,
    /// Home with a small multi-function nursing home.
    Multi,
    /// Another hospital's rehabilitation ward.
    Rehab,
    /// A long-term care ward.
    Chronic,
    /// A palliative care ward.
    Palliative,
    /// A psychiatric hospital.
    Psychiatric,
    /// 老健
    Roken,
    /// 特養
    Tokuyo,
    /// 介護医療院
    Iryoin,
    /// 認知症グループホーム
    Group,
    /// 住宅型有料老人ホーム
    Residence,
    /// Death in hospital.
    Died,
}

impl Path {
    /// The main service that is asked for.
    pub(super) fn service(self) -> Option<&'static str> {
        Some(match self {
            Self::Home | Self::OwnRehab => "訪問看護",
            Self::Multi => "看護小規模多機能型居宅介護",
            Self::Rehab => "回復期リハ",
            Self::Chronic => "療養",
            Self::Palliative => "緩和ケア病棟",
            Self::Psychiatric => "精神病棟",
            Self::Roken => "介護老人保健施設",
            Self::Tokuyo => "介護老人福祉施設",
            Self::Iryoin => "介護医療院",
            Self::Group => "認知症対応型共同生活介護",
            Self::Residence => "住宅型有料老人ホーム",
            Self::HomeAlone | Self::Died => return None,
        })
    }

    /// 退院先
    pub(super) fn destination(self) -> &'static str {
        match self {
            Self::Home | Self::OwnRehab | Self::Multi => "自宅(在宅サービスあり)",
            Self::HomeAlone => "自宅",
            Self::Rehab => "回復期リハ",
            Self::Chronic => "療養",
            Self::Palliative => "緩和ケア",
            Self::Psychiatric => "精神科",
            Self::Roken => "老健",
            Self::Tokuyo => "特養",
            Self::Iryoin => "介護医療院",
            Self::Group => "認知症GH",
            Self::Residence => "住宅型有料",
            Self::Died => "死亡",
        }
    }

    /// 終結理由
    pub(super) fn reason(self) -> &'static str {
        match self {
            _ if self.is_home() => "退院",
            Self::Rehab | Self::Chronic | Self::Palliative | Self::Psychiatric => "転院",
            Self::Died => "死亡",
            _ => "施設入所",
        }
    }

    /// What the patient would call it: 自宅 病院 施設.
    pub(super) fn place(self) -> &'static str {
        match self {
            Self::Died => "自宅",
            _ if self.is_home() => "自宅",
            Self::Rehab | Self::Chronic | Self::Palliative | Self::Psychiatric => "病院",
            _ => "施設",
        }
    }

    /// 相談区分
    pub(super) fn category(self) -> &'static str {
        match self.place() {
            "自宅" => "在宅退院",
            "病院" => "転院",
            _ => "施設",
        }
    }

    pub(super) fn is_home(self) -> bool {
        matches!(
            self,
            Self::Home | Self::HomeAlone | Self::OwnRehab | Self::Multi
        )
    }

    /// Whether only people with a care level are taken.
    pub(super) fn needs_level(self) -> bool {
        matches!(
            self,
            Self::Multi | Self::Roken | Self::Tokuyo | Self::Iryoin | Self::Group
        )
    }
}

/// What is special about a story beside the illness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Usual,
    /// Nobody to call.
    NoKin,
    /// 生活保護
    Welfare,
    /// A child with medical needs.
    Child,
    /// Needs an interpreter.
    Foreign,
    /// Of working age, with an employer.
    Working,
    /// Near the end of life.
    LastDays,
    /// Hit by a car.
    Accident,
}

/// A story.
pub(super) struct Story {
    pub(super) weight: u32,
    pub(super) turn: Turn,
    /// Names the doctors write.
    pub(super) names: &'static [&'static str],
    pub(super) tags: &'static [&'static str],
    /// What else the patient has.
    pub(super) beside: &'static [(&'static str, &'static [&'static str])],
    /// 特定疾病, where the illness is one.
    pub(super) specified: Option<&'static str>,
    pub(super) department: &'static str,
    pub(super) ward: &'static str,
    pub(super) ages: (i64, i64),
    /// Women of a hundred.
    pub(super) women: u32,
    /// Emergencies of a hundred.
    pub(super) emergency: u32,
    pub(super) surgery: bool,
    /// Days in hospital.
    pub(super) stay: (i64, i64),
    /// How much help: 0 none … 3 all.
    pub(super) burden: (i64, i64),
    pub(super) dementia: &'static [&'static str],
    pub(super) behaviours: &'static [&'static str],
    /// Needs with how often of a hundred.
    pub(super) needs: &'static [(u32, &'static str)],
    /// 退院困難な要因 that the illness brings.
    pub(super) factors: &'static [&'static str],
    pub(super) paths: &'static [(u32, Path)],
    /// The stage of Parkinson's disease: Hoehn and Yahr.
    pub(super) hoehn_yahr: Option<(i64, i64)>,
    /// One line about the course, for requests and plans.
    pub(super) course: &'static str,
}

const BASE: Story = Story {
    weight: 1,
    turn: Turn::Usual,
    names: &[],
    tags: &[],
    beside: &[],
    specified: None,
    department: "内科",
    ward: "4階西",
    ages: (70, 95),
    women: 55,
    emergency: 75,
    surgery: false,
    stay: (18, 45),
    burden: (1, 2),
    dementia: &["自立", "I", "I", "IIa"],
    behaviours: &[],
    needs: &[],
    factors: &[],
    paths: &[(1, Path::Home)],
    hoehn_yahr: None,
    course: "",
};

use Path::{
    Chronic, Died, Group, Home, HomeAlone, Iryoin, Multi, OwnRehab, Palliative, Psychiatric, Rehab,
    Residence, Roken, Tokuyo,
};

const USUAL_COMPANY: &[(&str, &[&str])] = &[
    ("高血圧症", &[]),
    ("2型糖尿病", &[]),
    ("骨粗鬆症", &[]),
    ("慢性腎臓病", &[]),
    ("心房細動", &[]),
    ("アルツハイマー型認知症", &["認知症"]),
];

/// The stories.
pub(super) static STORIES: &[(u32, Story)] = &weigh([
    Story {
        weight: 15,
        names: &["大腿骨頸部骨折", "大腿骨転子部骨折"],
        tags: &["大腿骨骨折"],
        beside: USUAL_COMPANY,
        department: "整形外科",
        ward: "5階東",
        ages: (72, 96),
        women: 78,
        emergency: 96,
        surgery: true,
        stay: (20, 48),
        needs: &[
            (45, "リハビリ(PT)"),
            (18, "認知症(軽)"),
            (10, "尿道留置カテーテル"),
            (6, "喀痰吸引(夜間)"),
        ],
        factors: &["ク", "ケ"],
        paths: &[
            (22, OwnRehab),
            (24, Rehab),
            (26, Home),
            (12, Roken),
            (5, Tokuyo),
            (4, Group),
            (5, Residence),
            (2, Multi),
        ],
        course: "自宅で転倒し骨折。手術後、歩行器での歩行練習中。",
        ..BASE
    },
    Story {
        weight: 8,
        names: &["腰椎圧迫骨折", "胸椎圧迫骨折"],
        tags: &["脊椎骨折"],
        beside: USUAL_COMPANY,
        department: "整形外科",
        ward: "5階東",
        women: 74,
        emergency: 80,
        stay: (15, 40),
        needs: &[(40, "リハビリ(PT)"), (12, "認知症(軽)")],
        factors: &["ク"],
        paths: &[
            (52, Home),
            (10, HomeAlone),
            (14, Rehab),
            (14, Roken),
            (6, Residence),
            (4, OwnRehab),
        ],
        course: "尻もちをついた後から腰背部痛が強く、コルセットを作製して離床中。",
        ..BASE
    },
    Story {
        weight: 13,
        names: &["脳梗塞", "脳出血", "心原性脳塞栓症"],
        tags: &["脳血管疾患"],
        beside: USUAL_COMPANY,
        specified: Some("脳血管疾患"),
        department: "脳神経外科",
        ward: "5階西",
        ages: (65, 92),
        women: 48,
        emergency: 98,
        stay: (22, 60),
        burden: (1, 3),
        dementia: &["I", "IIa", "IIb", "IIIa"],
        needs: &[
            (38, "嚥下調整食・とろみ"),
            (16, "経鼻経管"),
            (22, "高次脳機能障害"),
            (30, "リハビリ(ST)"),
            (14, "喀痰吸引(日中)"),
        ],
        factors: &["ク", "ケ"],
        paths: &[
            (20, OwnRehab),
            (38, Rehab),
            (14, Home),
            (13, Chronic),
            (7, Roken),
            (4, Iryoin),
            (4, Died),
        ],
        course: "突然の片麻痺と構音障害で救急搬送。急性期の治療を終え、車椅子で離床中。",
        ..BASE
    },
    Story {
        weight: 3,
        turn: Turn::Working,
        names: &["脳出血", "脳梗塞"],
        tags: &["脳血管疾患"],
        beside: &[("高血圧症", &[])],
        specified: Some("脳血管疾患"),
        department: "脳神経外科",
        ward: "5階西",
        ages: (42, 63),
        women: 35,
        emergency: 100,
        stay: (22, 50),
        burden: (0, 2),
        dementia: &["自立"],
        needs: &[(45, "高次脳機能障害"), (50, "リハビリ(OT)")],
        factors: &["ク"],
        paths: &[(40, Rehab), (40, OwnRehab), (20, Home)],
        course: "勤務中に発症。麻痺は改善傾向だが、注意の障害が残り復職の相談が必要。",
        ..BASE
    },
    Story {
        weight: 11,
        names: &["誤嚥性肺炎"],
        tags: &["誤嚥性肺炎"],
        beside: &[
            ("陳旧性脳梗塞", &[]),
            ("アルツハイマー型認知症", &["認知症"]),
            ("慢性心不全", &[]),
        ],
        ages: (78, 98),
        women: 50,
        emergency: 97,
        stay: (16, 46),
        burden: (2, 3),
        dementia: &["IIa", "IIb", "IIIa", "IV"],
        needs: &[
            (55, "喀痰吸引(日中)"),
            (34, "喀痰吸引(夜間)"),
            (45, "嚥下調整食・とろみ"),
            (14, "胃瘻"),
            (12, "経鼻経管"),
            (8, "中心静脈栄養"),
        ],
        factors: &["ア", "ク", "ケ", "サ"],
        paths: &[
            (30, Home),
            (18, Chronic),
            (12, Roken),
            (13, Tokuyo),
            (8, Iryoin),
            (6, Multi),
            (5, Residence),
            (8, Died),
        ],
        course: "発熱と酸素化の低下で入院。抗菌薬で改善したが、食事のむせと痰が続く。",
        ..BASE
    },
    Story {
        weight: 9,
        names: &["うっ血性心不全", "慢性心不全急性増悪"],
        tags: &["心不全"],
        beside: USUAL_COMPANY,
        department: "循環器内科",
        ward: "4階東",
        ages: (72, 96),
        emergency: 88,
        stay: (14, 32),
        burden: (0, 2),
        needs: &[
            (22, "酸素(3L以下)"),
            (10, "治療食"),
            (8, "尿道留置カテーテル"),
        ],
        factors: &["シ"],
        paths: &[
            (62, Home),
            (18, HomeAlone),
            (8, Roken),
            (4, Chronic),
            (4, Residence),
            (4, Died),
        ],
        course: "塩分と水分の管理が難しく、むくみと息切れで再入院。",
        ..BASE
    },
    Story {
        weight: 8,
        turn: Turn::LastDays,
        names: &["膵癌", "肺癌", "胃癌", "大腸癌"],
        tags: &["末期がん"],
        beside: &[("骨転移", &[]), ("癌性疼痛", &[])],
        specified: Some("がん末期"),
        department: "消化器内科",
        ward: "4階西",
        ages: (58, 88),
        women: 46,
        emergency: 55,
        stay: (10, 30),
        burden: (1, 3),
        dementia: &["自立", "I"],
        needs: &[
            (85, "看取り"),
            (55, "医療用麻薬(内服/貼付)"),
            (25, "麻薬注射・PCA"),
            (20, "酸素(3L以下)"),
            (15, "中心静脈栄養"),
            (10, "人工肛門・人工膀胱"),
        ],
        factors: &["ア", "サ"],
        paths: &[(48, Home), (30, Palliative), (10, Residence), (12, Died)],
        course: "積極的な治療は終了。痛みの調整をしながら、過ごす場所を相談中。",
        ..BASE
    },
    Story {
        weight: 6,
        names: &["アルツハイマー型認知症", "レビー小体型認知症"],
        tags: &["認知症"],
        beside: &[("尿路感染症", &[]), ("脱水症", &[])],
        ages: (74, 94),
        women: 64,
        emergency: 85,
        stay: (16, 50),
        burden: (0, 2),
        dementia: &["IIb", "IIIa", "IIIb", "M"],
        behaviours: &["徘徊", "昼夜逆転", "介護抵抗", "妄想", "幻覚", "焦燥・不穏"],
        needs: &[(70, "BPSD"), (20, "インスリン注射"), (20, "個室")],
        factors: &["ア", "コ"],
        paths: &[
            (32, Group),
            (14, Psychiatric),
            (18, Tokuyo),
            (14, Roken),
            (22, Home),
        ],
        course: "脱水と尿路感染で入院。入院後に落ち着かず、夜間の見守りが続いている。",
        ..BASE
    },
    Story {
        weight: 4,
        names: &["慢性腎不全", "糖尿病性腎症"],
        tags: &["末期腎不全"],
        beside: &[("2型糖尿病", &[]), ("シャント閉塞", &[])],
        specified: Some("糖尿病性神経障害・腎症・網膜症"),
        department: "腎臓内科",
        ward: "4階東",
        ages: (56, 86),
        women: 36,
        emergency: 50,
        stay: (14, 40),
        burden: (0, 2),
        needs: &[(100, "血液透析"), (30, "インスリン注射")],
        factors: &["サ"],
        paths: &[(54, Home), (14, HomeAlone), (18, Chronic), (14, Residence)],
        course: "透析を導入。週3回の通院の足と、送迎のある施設が課題。",
        ..BASE
    },
    Story {
        weight: 2,
        names: &["筋萎縮性側索硬化症"],
        tags: &["筋萎縮性側索硬化症"],
        specified: Some("筋萎縮性側索硬化症"),
        department: "脳神経内科",
        ward: "5階西",
        ages: (48, 78),
        women: 45,
        emergency: 30,
        stay: (18, 60),
        burden: (2, 3),
        dementia: &["自立"],
        needs: &[
            (60, "NPPV・CPAP"),
            (35, "気管切開"),
            (30, "人工呼吸器"),
            (70, "喀痰吸引(夜間)"),
            (60, "胃瘻"),
        ],
        factors: &["ク", "ケ", "サ"],
        paths: &[(62, Home), (14, Multi), (12, Chronic), (12, Residence)],
        course: "呼吸と飲み込みの力が落ち、医療処置の選択を本人と重ねて話している。",
        ..BASE
    },
    Story {
        weight: 5,
        names: &["パーキンソン病"],
        tags: &["パーキンソン病"],
        specified: Some("進行性核上性麻痺・大脳皮質基底核変性症・パーキンソン病"),
        department: "脳神経内科",
        ward: "5階西",
        ages: (58, 88),
        emergency: 60,
        stay: (16, 40),
        burden: (1, 3),
        dementia: &["自立", "I", "IIa", "IIb"],
        behaviours: &["幻覚", "転倒転落"],
        needs: &[
            (40, "嚥下調整食・とろみ"),
            (45, "リハビリ(PT)"),
            (12, "胃瘻"),
            (10, "喀痰吸引(夜間)"),
        ],
        factors: &["ク", "ケ"],
        paths: &[
            (52, Home),
            (10, Rehab),
            (14, Roken),
            (10, Tokuyo),
            (14, Residence),
        ],
        hoehn_yahr: Some((3, 5)),
        course: "すくみ足で転倒を繰り返し、薬の調整のため入院。",
        ..BASE
    },
    Story {
        weight: 5,
        turn: Turn::NoKin,
        names: &["脱水症", "低栄養", "肺炎"],
        tags: &["急性呼吸器感染症"],
        beside: USUAL_COMPANY,
        ages: (66, 92),
        women: 34,
        emergency: 97,
        stay: (24, 80),
        burden: (1, 3),
        dementia: &["I", "IIa", "IIb", "IIIa"],
        needs: &[
            (100, "身元保証人なし"),
            (30, "生活保護"),
            (25, "嚥下調整食・とろみ"),
        ],
        factors: &["ク", "タ"],
        paths: &[
            (30, Home),
            (16, Roken),
            (20, Chronic),
            (26, Residence),
            (8, Tokuyo),
        ],
        course: "自宅で動けなくなっているところを大家が見つけ、救急搬送。",
        ..BASE
    },
    Story {
        weight: 4,
        turn: Turn::Welfare,
        names: &["肝硬変", "蜂窩織炎", "肺炎"],
        tags: &["急性呼吸器感染症"],
        beside: &[("アルコール依存症", &["精神疾患"]), ("2型糖尿病", &[])],
        ages: (52, 80),
        women: 26,
        emergency: 90,
        stay: (16, 50),
        burden: (0, 2),
        needs: &[
            (100, "生活保護"),
            (35, "アルコール"),
            (30, "インスリン注射"),
        ],
        factors: &["キ"],
        paths: &[
            (34, Home),
            (26, HomeAlone),
            (20, Residence),
            (12, Chronic),
            (8, Roken),
        ],
        course: "受診を控えているうちに悪化。住まいと生活費の相談が必要。",
        ..BASE
    },
    Story {
        weight: 3,
        turn: Turn::Child,
        names: &["低酸素性虚血性脳症後遺症", "先天性ミオパチー"],
        tags: &["コミュニケーション障害"],
        department: "小児科",
        ward: "3階東",
        ages: (0, 14),
        women: 46,
        emergency: 40,
        stay: (20, 90),
        burden: (3, 3),
        dementia: &["自立"],
        needs: &[
            (100, "医療的ケア児"),
            (55, "気管切開"),
            (65, "喀痰吸引(夜間)"),
            (40, "経鼻経管"),
            (45, "胃瘻"),
            (25, "人工呼吸器"),
        ],
        factors: &["コ", "サ"],
        paths: &[(1, Home)],
        course: "家族が吸引と注入を練習中。きょうだいの学校もあり、家での見守りの手が足りない。",
        ..BASE
    },
    Story {
        weight: 3,
        names: &["統合失調症", "双極性障害"],
        tags: &["精神疾患"],
        beside: &[("踵骨骨折", &[]), ("肺炎", &["急性呼吸器感染症"])],
        department: "内科",
        ward: "4階西",
        ages: (28, 72),
        women: 50,
        emergency: 90,
        stay: (16, 45),
        burden: (0, 1),
        dementia: &["自立"],
        behaviours: &["焦燥・不穏", "妄想"],
        needs: &[(100, "精神疾患")],
        factors: &["コ"],
        paths: &[(44, Psychiatric), (36, Home), (20, HomeAlone)],
        course: "身体の治療は終わりに近い。精神科の主治医と療養先を相談している。",
        ..BASE
    },
    Story {
        weight: 2,
        turn: Turn::Foreign,
        names: &["急性心筋梗塞", "下腿骨骨折"],
        tags: &["心大血管疾患"],
        department: "循環器内科",
        ward: "4階東",
        ages: (32, 68),
        women: 44,
        emergency: 94,
        stay: (12, 30),
        burden: (0, 1),
        dementia: &["自立"],
        needs: &[(100, "外国語")],
        factors: &["エ"],
        paths: &[(60, HomeAlone), (30, Home), (10, Rehab)],
        course: "治療は順調。説明には通訳が必要で、医療費の支払いにも不安がある。",
        ..BASE
    },
    Story {
        weight: 3,
        names: &["仙骨部褥瘡感染", "褥瘡性敗血症"],
        tags: &["廃用症候群"],
        beside: &[("陳旧性脳梗塞", &[]), ("低栄養", &["低栄養"])],
        department: "皮膚科",
        ward: "4階西",
        ages: (76, 97),
        emergency: 80,
        stay: (22, 60),
        burden: (3, 3),
        dementia: &["IIIa", "IIIb", "IV"],
        needs: &[
            (100, "真皮を越える褥瘡"),
            (55, "尿道留置カテーテル"),
            (30, "胃瘻"),
            (20, "MRSA保菌"),
        ],
        factors: &["ケ", "サ", "ス"],
        paths: &[(36, Home), (36, Chronic), (18, Iryoin), (10, Died)],
        course: "洗浄と処置で感染は落ち着いた。退院後も毎日の処置が要る。",
        ..BASE
    },
    Story {
        weight: 3,
        names: &["2型糖尿病", "高血糖高浸透圧症候群"],
        tags: &["糖尿病合併症"],
        beside: &[("慢性腎臓病", &[]), ("アルツハイマー型認知症", &["認知症"])],
        ages: (68, 90),
        emergency: 65,
        stay: (12, 26),
        burden: (0, 1),
        needs: &[(90, "インスリン注射"), (40, "血糖測定")],
        factors: &["サ"],
        paths: &[(64, Home), (16, HomeAlone), (10, Roken), (10, Residence)],
        course: "注射の打ち忘れが重なり入院。1日1回の注射に整理した。",
        ..BASE
    },
    Story {
        weight: 2,
        turn: Turn::Accident,
        names: &["頭部外傷", "多発骨折"],
        tags: &["頭部外傷"],
        department: "脳神経外科",
        ward: "5階西",
        ages: (19, 62),
        women: 30,
        emergency: 100,
        surgery: true,
        stay: (24, 60),
        burden: (1, 3),
        dementia: &["自立"],
        needs: &[(60, "高次脳機能障害"), (50, "リハビリ(OT)")],
        factors: &["ク"],
        paths: &[(50, Rehab), (30, OwnRehab), (20, Home)],
        course: "交通事故で受傷。記憶と段取りの障害があり、家族が戸惑っている。",
        ..BASE
    },
    Story {
        weight: 3,
        names: &["慢性閉塞性肺疾患急性増悪"],
        tags: &["慢性閉塞性肺疾患"],
        beside: &[("肺炎", &["急性呼吸器感染症"])],
        specified: Some("慢性閉塞性肺疾患"),
        department: "呼吸器内科",
        ward: "4階西",
        ages: (66, 88),
        women: 22,
        emergency: 88,
        stay: (14, 36),
        burden: (0, 2),
        needs: &[(75, "酸素(3L以下)"), (20, "NPPV・CPAP")],
        factors: &["サ", "シ"],
        paths: &[
            (66, Home),
            (10, HomeAlone),
            (12, Rehab),
            (8, Chronic),
            (4, Died),
        ],
        course: "感冒を契機に呼吸が苦しくなり入院。在宅酸素を導入する。",
        ..BASE
    },
]);

/// Puts each story's weight beside it, the way the dice want it.
const fn weigh<const N: usize>(stories: [Story; N]) -> [(u32, Story); N] {
    const EMPTY: (u32, Story) = (0, BASE);
    let mut list = [EMPTY; N];
    let mut at = 0;
    while at < N {
        list[at] = (stories[at].weight, copy(&stories[at]));
        at += 1;
    }
    list
}

/// A story holds nothing but references and numbers.
const fn copy(story: &Story) -> Story {
    Story { ..*story }
}
