//! 区分支給限度基準額 and money, and the lines of the care plan, for `show`.

use crate::regulation::{Facts, Month, Rules, home_nursing_payer, payer_label};
use crate::sheet::{Column, Sheet};
use crate::text::thousands;
use serde_json::{Value, json};

/// A unit price as people write it: `10.21`.
fn price(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Yen with commas: `276,160円`.
fn yen(amount: Option<i64>) -> String {
    amount.map_or("不明".to_string(), |amount| {
        format!("{}円", thousands(amount))
    })
}

/// The lines of a month with their costs, and the sums below.
pub fn money(month: &Month) -> Sheet {
    let mut sheet = Sheet::new(
        format!("区分支給限度基準額と費用({})", month.label()),
        vec![
            Column::new("service", "サービス"),
            Column::new("units", "単位").right(),
            Column::new("over", "超過").right(),
            Column::new("price", "単価").right(),
            Column::new("cost", "費用").right(),
            Column::new("user", "自己負担").right(),
        ],
    );
    for line in &month.lines {
        let own = line
            .user_yen
            .zip(line.self_pay_yen)
            .map(|(user, own)| user + own);
        let mark = if line.counts { "" } else { "(限度額の外)" };
        sheet.row(vec![
            format!("{}{mark}", line.service.label()).into(),
            thousands(line.within + line.over).into(),
            thousands(line.over).into(),
            line.unit_price.map_or("不明".to_string(), price).into(),
            yen(line.cost_yen).into(),
            yen(own).into(),
        ]);
    }
    let level = month.level.as_ref().map_or("不明", |level| level.label());
    let limit = month.units.map_or("限度額は不明".to_string(), |units| {
        format!("限度額{}単位", thousands(units))
    });
    let over = match month.units {
        Some(_) => format!("超過{}単位", thousands(month.over)),
        None => "超過は不明".to_string(),
    };
    sheet.note(format!(
        "{level} {limit}、使う{}単位、{over}",
        thousands(month.used)
    ));
    sheet.note(format!(
        "費用{}、保険{}、負担割合分{}、超過の全額自己負担{}",
        yen(month.cost_yen),
        yen(month.insurer_yen),
        yen(month.user_yen),
        yen(month.self_pay_yen)
    ));
    if let (Some(share), Some(own)) = (month.user_yen, month.self_pay_yen) {
        sheet.note(format!("本人の支払い{}(概算)", yen(Some(share + own))));
    }
    if !month.area_known {
        sheet.note(
            "地域区分の設定がないため「その他」で計算しています(renkei.toml の office.unit_area)。",
        );
    }
    for basis in &month.unconfirmed {
        sheet.note(format!("根拠: {basis}"));
    }
    for question in &month.questions {
        sheet.note(format!("? {question}"));
    }
    sheet
}

/// The month in one line.
pub fn brief(month: &Month) -> String {
    let limit = match month.units {
        Some(units) => format!("限度額{}単位", thousands(units)),
        None => "限度額は不明".to_string(),
    };
    let mut words = format!("{} {}単位({limit})", month.label(), thousands(month.used));
    if month.over > 0 {
        words.push_str(&format!("、{}単位超過", thousands(month.over)));
    }
    if let Some((user, own)) = month.user_yen.zip(month.self_pay_yen) {
        words.push_str(&format!("、自己負担{}円", thousands(user + own)));
    }
    words
}

/// The same for machines.
pub fn limit_json(month: &Month) -> Value {
    json!({
        "month": month.month.format("%Y-%m").to_string(),
        "level": month.level.as_ref().map(|level| level.id()),
        "level_label": month.level.as_ref().map(|level| level.label()),
        "units": month.units,
        "used": month.used,
        "outside": month.outside,
        "over": month.over,
        "unit_area": month.area,
        "unit_price": month.unit_price().map(price),
        "cost_yen": month.cost_yen,
        "insurer_yen": month.insurer_yen,
        "user_yen": month.user_yen,
        "self_pay_yen": month.self_pay_yen,
        "basis": month.basis,
        "unconfirmed": month.unconfirmed,
        "questions": month.questions,
        "lines": month.lines.iter().map(|line| json!({
            "line": line.line, "service": line.service.id(), "label": line.service.label(),
            "within": line.within, "over": line.over, "counts": line.counts,
            "unit_price": line.unit_price.map(price), "cost_yen": line.cost_yen,
            "insurer_yen": line.insurer_yen, "user_yen": line.user_yen,
            "self_pay_yen": line.self_pay_yen,
        })).collect::<Vec<_>>(),
    })
}

/// The lines of the care plan, those of 訪問看護 with the payer by rule on their first day.
pub fn lines(facts: &Facts, rules: &Rules) -> Vec<Value> {
    facts
        .case
        .services
        .iter()
        .map(|line| {
            let nursing = line
                .service
                .as_ref()
                .is_some_and(|s| s.is_one_of(&["homenursing", "homenursing_psych"]));
            let day = line.from.unwrap_or(facts.day).max(facts.day);
            let payer = nursing.then(|| home_nursing_payer(&facts.on(day), &rules.at(day)));
            json!({
                "id": &*line.id,
                "service": line.service.as_ref().map(|s| s.id()),
                "label": line.service.as_ref().map(|s| s.label()),
                "payer": line.payer.as_ref().map(|p| p.id()),
                "payer_by_rule": payer.as_ref().map(|p| p.payer.as_str()),
                "payer_by_rule_label": payer.as_ref().map(|p| payer_label(&p.payer)),
                "payer_rule": payer.as_ref().map(|p| p.rule.as_str()),
                "payer_reason": payer.as_ref().map(|p| p.reason()),
                "units": line.units,
                "weekly": line.weekly,
                "from": line.from.map(|day| day.to_string()),
                "to": line.to.map(|day| day.to_string()),
            })
        })
        .collect()
}
