package io.kappalake.truth;

import java.math.BigInteger;
import java.util.Comparator;

/** Texts as the contract trims and compares them. */
public final class ContractText {

    /** Unicode's White_Space; Java's own sets lack some of it. */
    private static final String SPACE =
            "[\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]";

    private static final Comparator<String> BY_CODE_POINT =
            Comparator.comparing(text -> text.codePoints().toArray(), java.util.Arrays::compare);

    /** Numbers first, by their value; then all other texts. */
    static final Comparator<String> IDENTITIES = Comparator.comparing((String id) -> !id.matches("[0-9]+"))
            .thenComparing(id -> id.matches("[0-9]+") ? new BigInteger(id) : BigInteger.ZERO)
            .thenComparing(BY_CODE_POINT);

    private ContractText() {}

    public static String trimmed(String text) {
        return text.replaceAll("^" + SPACE + "+|" + SPACE + "+$", "");
    }
}
