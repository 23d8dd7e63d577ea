package io.kappalake.audit.decode;

/**
 * What becomes of a record.
 *
 * @param reason why it is rejected; empty if it is valid
 * @param values of a valid one, of the feed's columns in order
 */
public record Verdict(String reason, Object[] values) {

    static Verdict rejected(String reason) {
        return new Verdict(reason, null);
    }

    static Verdict valid(Object[] values) {
        return new Verdict("", values);
    }

    public boolean isValid() {
        return reason.isEmpty();
    }
}
