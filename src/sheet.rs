//! A neutral table: headings, columns, rows, notes. Commands make sheets; `render` prints them in
//! any format.

/// Where a column's text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The id in machine output.
    pub id: &'static str,
    /// The heading.
    pub label: String,
    /// Where the text stands.
    pub align: Align,
    /// Whether it may be left out where the terminal is narrow; the lowest goes first. 0 stays.
    pub drop_first: u8,
}

impl Column {
    /// A column of words that always stays.
    pub fn new(id: &'static str, label: impl Into<String>) -> Self {
        Self {
            id,
            label: label.into(),
            align: Align::Left,
            drop_first: 0,
        }
    }

    /// The same, right-aligned.
    pub fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// The same, left out in a narrow terminal before those with a higher `rank`.
    pub fn optional(mut self, rank: u8) -> Self {
        self.drop_first = rank;
        self
    }
}

/// How a cell is meant. Colour is never the only sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Plain.
    #[default]
    Plain,
    /// Good.
    Good,
    /// Look here.
    Warn,
    /// Bad.
    Bad,
    /// Less important.
    Dim,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Its words.
    pub text: String,
    /// Its tone.
    pub tone: Tone,
}

impl Cell {
    /// A cell with a tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Plain,
        }
    }
}

/// A table with its heading and notes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// The heading, or empty.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, as many cells each as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// Sentences below the table.
    pub notes: Vec<String>,
}

impl Sheet {
    /// An empty table with these columns.
    pub fn new(title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            title: title.into(),
            columns,
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    /// Adds a note.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}
