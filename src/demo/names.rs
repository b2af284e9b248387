//! Names that nobody bears: surnames out of words for "fictional", "sample", "supposed".

use super::random::Dice;

/// Surnames with their reading.
static SURNAMES: &[(&str, &str)] = &[
    ("架空", "カクウ"),
    ("見本", "ミホン"),
    ("例示", "レイジ"),
    ("仮名", "カメイ"),
    ("想定", "ソウテイ"),
    ("試験", "シケン"),
    ("模擬", "モギ"),
    ("雛形", "ヒナガタ"),
    ("標本", "ヒョウホン"),
    ("虚構", "キョコウ"),
    ("演習", "エンシュウ"),
    ("練習", "レンシュウ"),
    ("例山", "レイヤマ"),
    ("例川", "レイカワ"),
    ("例田", "レイダ"),
    ("例原", "レイハラ"),
    ("例沢", "レイサワ"),
    ("例谷", "レイタニ"),
    ("例野", "レイノ"),
    ("例島", "レイジマ"),
    ("例森", "レイモリ"),
    ("仮川", "カリカワ"),
    ("仮山", "カリヤマ"),
    ("仮原", "カリハラ"),
    ("仮沢", "カリサワ"),
    ("仮野", "カリノ"),
    ("仮島", "カリジマ"),
    ("仮森", "カリモリ"),
    ("仮林", "カリバヤシ"),
    ("仮橋", "カリハシ"),
    ("見本谷", "ミホンダニ"),
    ("見本山", "ミホンヤマ"),
    ("見本川", "ミホンガワ"),
    ("見本田", "ミホンダ"),
    ("見本沢", "ミホンザワ"),
    ("見本林", "ミホンバヤシ"),
    ("見本寺", "ミホンデラ"),
    ("架空山", "カクウヤマ"),
    ("架空川", "カクウガワ"),
    ("架空田", "カクウダ"),
    ("架空沢", "カクウザワ"),
    ("架空寺", "カクウデラ"),
    ("架空森", "カクウモリ"),
    ("想定寺", "ソウテイジ"),
    ("想定山", "ソウテイヤマ"),
    ("想定川", "ソウテイガワ"),
    ("試山", "タメシヤマ"),
    ("試川", "タメシカワ"),
    ("試田", "タメシダ"),
    ("試原", "タメシハラ"),
    ("模山", "モヤマ"),
    ("模川", "モカワ"),
    ("模田", "モダ"),
    ("模原", "モハラ"),
    ("雛山", "ヒナヤマ"),
    ("雛川", "ヒナカワ"),
    ("雛田", "ヒナダ"),
    ("標山", "シルベヤマ"),
    ("標川", "シルベカワ"),
    ("標田", "シルベダ"),
    ("虚山", "ウロヤマ"),
    ("虚川", "ウロカワ"),
    ("演山", "エンヤマ"),
    ("演田", "エンダ"),
    ("練山", "ネリヤマ"),
    ("練川", "ネリカワ"),
    ("題山", "ダイヤマ"),
    ("題川", "ダイカワ"),
];

/// Women's given names of the older and the younger generations.
static WOMEN: &[(&str, &str)] = &[
    ("花子", "ハナコ"),
    ("月子", "ツキコ"),
    ("和子", "カズコ"),
    ("幸子", "サチコ"),
    ("節子", "セツコ"),
    ("洋子", "ヨウコ"),
    ("久子", "ヒサコ"),
    ("千代", "チヨ"),
    ("キヨ", "キヨ"),
    ("トミ", "トミ"),
    ("ハル", "ハル"),
    ("ヨシ", "ヨシ"),
    ("文子", "フミコ"),
    ("美代子", "ミヨコ"),
    ("敏子", "トシコ"),
    ("光子", "ミツコ"),
    ("春江", "ハルエ"),
    ("正江", "マサエ"),
    ("静江", "シズエ"),
    ("恵子", "ケイコ"),
    ("京子", "キョウコ"),
    ("信子", "ノブコ"),
    ("照子", "テルコ"),
    ("清子", "キヨコ"),
    ("愛子", "アイコ"),
    ("八重子", "ヤエコ"),
    ("弘子", "ヒロコ"),
    ("澄江", "スミエ"),
    ("悦子", "エツコ"),
    ("道子", "ミチコ"),
    ("由美", "ユミ"),
    ("直美", "ナオミ"),
    ("真理", "マリ"),
    ("明美", "アケミ"),
    ("裕子", "ユウコ"),
    ("香織", "カオリ"),
    ("彩", "アヤ"),
    ("さくら", "サクラ"),
    ("ひかり", "ヒカリ"),
    ("結衣", "ユイ"),
    ("陽菜", "ヒナ"),
    ("葵", "アオイ"),
];

/// Men's given names.
static MEN: &[(&str, &str)] = &[
    ("太郎", "タロウ"),
    ("次郎", "ジロウ"),
    ("三郎", "サブロウ"),
    ("一郎", "イチロウ"),
    ("清", "キヨシ"),
    ("茂", "シゲル"),
    ("勇", "イサム"),
    ("正夫", "マサオ"),
    ("和夫", "カズオ"),
    ("昭二", "ショウジ"),
    ("義男", "ヨシオ"),
    ("勝", "マサル"),
    ("実", "ミノル"),
    ("進", "ススム"),
    ("武", "タケシ"),
    ("博", "ヒロシ"),
    ("修", "オサム"),
    ("弘", "ヒロム"),
    ("豊", "ユタカ"),
    ("幸雄", "ユキオ"),
    ("光男", "ミツオ"),
    ("辰雄", "タツオ"),
    ("文男", "フミオ"),
    ("栄一", "エイイチ"),
    ("敏夫", "トシオ"),
    ("健一", "ケンイチ"),
    ("隆", "タカシ"),
    ("誠", "マコト"),
    ("浩二", "コウジ"),
    ("学", "マナブ"),
    ("直樹", "ナオキ"),
    ("哲也", "テツヤ"),
    ("大輔", "ダイスケ"),
    ("翔太", "ショウタ"),
    ("健太", "ケンタ"),
    ("拓海", "タクミ"),
    ("蓮", "レン"),
    ("陽翔", "ハルト"),
    ("湊", "ミナト"),
    ("悠真", "ユウマ"),
];

/// A name and its reading, in two parts.
#[derive(Clone, Copy)]
pub(super) struct Name {
    pub(super) family: (&'static str, &'static str),
    pub(super) given: (&'static str, &'static str),
}

impl Name {
    /// A name of a woman or a man of that age.
    pub(super) fn of(dice: &mut Dice, woman: bool, age: i64) -> Self {
        let family = *dice.pick(SURNAMES);
        Self::within(dice, family, woman, age)
    }

    /// A name in the same family.
    pub(super) fn kin(self, dice: &mut Dice, woman: bool, age: i64) -> Self {
        let other = Self::within(dice, self.family, woman, age);
        if other.given == self.given {
            Self::within(dice, self.family, woman, age)
        } else {
            other
        }
    }

    fn within(
        dice: &mut Dice,
        family: (&'static str, &'static str),
        woman: bool,
        age: i64,
    ) -> Self {
        let list = if woman { WOMEN } else { MEN };
        // The lists run from the old to the young.
        let half = list.len() / 2;
        let tail = list.len() - 6;
        let part = match age {
            75.. => &list[..half + 6],
            40..75 => &list[half - 4..tail],
            18..40 => &list[tail - 6..],
            _ => &list[tail..],
        };
        Self {
            family,
            given: *dice.pick(part),
        }
    }

    /// `架空 花子`.
    pub(super) fn written(self) -> String {
        format!("{} {}", self.family.0, self.given.0)
    }

    /// `カクウ ハナコ`.
    pub(super) fn read(self) -> String {
        format!("{} {}", self.family.1, self.given.1)
    }
}

/// A doctor's name as letters have it: `架空医師`.
pub(super) fn doctor(dice: &mut Dice) -> String {
    format!("{}医師", dice.pick(SURNAMES).0)
}

/// One of the two doctors that the hospital has in a department.
pub(super) fn house_doctor(department: &str, dice: &mut Dice) -> String {
    let bytes: usize = department.bytes().map(usize::from).sum();
    let place = bytes * 2 + usize::from(dice.chance(40));
    format!("{}医師", SURNAMES[place % SURNAMES.len()].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_enough_names() {
        assert!(SURNAMES.len() >= 60);
        assert!(WOMEN.len() + MEN.len() >= 80);
    }
}
