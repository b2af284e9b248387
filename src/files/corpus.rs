//! Papers in every style people write, for the tests of the readers and editors.

/// Each paper with the name of its file.
pub(crate) const PAPERS: &[(&str, &str)] = &[
    ("sample", include_str!("corpus/sample.yaml")),
    ("comments", include_str!("corpus/comments.yaml")),
    ("unindented", include_str!("corpus/unindented.yaml")),
    ("blocks", include_str!("corpus/blocks.yaml")),
    ("odd", include_str!("corpus/odd.yaml")),
    ("windows", include_str!("corpus/windows.yaml")),
    ("unended", include_str!("corpus/unended.yaml")),
    ("unended_block", include_str!("corpus/unended_block.yaml")),
    ("document", include_str!("corpus/document.yaml")),
];
