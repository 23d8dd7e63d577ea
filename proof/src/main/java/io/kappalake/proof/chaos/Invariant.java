package io.kappalake.proof.chaos;

/** What must hold after each round, as the report names it. */
public enum Invariant {
    OUTCOME("answer as documented"),
    RESUMED("job resumed"),
    ROWS("rows equal truth"),
    CONTIGUOUS("offsets contiguous"),
    BALANCE("balance"),
    AUDIT("audit"),
    FILES("no file twice");

    private final String label;

    Invariant(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }
}
