package io.kappalake.audit.payload;

/** A payload is unreadable as a whole. */
public final class Misfit extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean isOfJson;

    private Misfit(String message, boolean isOfJson) {
        super(message, null, false, false);
        this.isOfJson = isOfJson;
    }

    static Misfit json(String message) {
        return new Misfit(message, true);
    }

    static Misfit record(String message) {
        return new Misfit(message, false);
    }

    /** The reason of the rejected record. */
    public String reason() {
        return isOfJson ? "MALFORMED_JSON" : "MALFORMED_RECORD";
    }
}
