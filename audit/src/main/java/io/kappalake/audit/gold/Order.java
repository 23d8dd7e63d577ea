package io.kappalake.audit.gold;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Orders events of the same event time as the contract does: by identity, then by price. Identities of digits come
 * first, as numbers; all others follow by code point.
 */
final class Order {

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private static final Comparator<String> TEXT = (one, other) ->
            Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());

    private static final Comparator<String> IDS = Comparator.comparing((String id) -> !isNumber(id))
            .thenComparing(id -> isNumber(id) ? new BigInteger(id) : BigInteger.ZERO)
            .thenComparing(TEXT);

    private Order() {}

    private static boolean isNumber(String id) {
        return DIGITS.matcher(id).matches();
    }

    static int compareIds(String one, String other) {
        return IDS.compare(one, other);
    }
}
