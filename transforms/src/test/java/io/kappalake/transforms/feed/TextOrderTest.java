package io.kappalake.transforms.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextOrderTest {

    private static final String[] PARTS = {"", "0", "9", "10", "a", "Z", "é", "\uFF5E", "\uD83D\uDE00", "\uE000", "-"};

    private final Random random = Seed.printed("TextOrderTest");

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int part = random.nextInt(4); part >= 0; part--) {
            text.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return text.toString();
    }

    @Test
    void textsAreInTheOrderOfTheirUtf8Bytes() {
        for (int i = 0; i < 20_000; i++) {
            String one = text();
            String other = text();
            int bytes = Arrays.compareUnsigned(
                    one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

            assertThat(Integer.signum(TextOrder.compare(one, other)))
                    .as("%s and %s", one, other)
                    .isEqualTo(Integer.signum(bytes));
        }
    }

    @Test
    void identitiesOfDigitsAreNumbersAndComeFirst() {
        List<String> ordered =
                List.of("0", "7", "07", "9", "10", "9999", "10000", "123456789012345678901", "-1", "1a", "9a", "a");
        List<String> mixed = new ArrayList<>(ordered);
        Collections.shuffle(mixed, random);

        mixed.sort(TextOrder::compareIds);

        assertThat(mixed.indexOf("07")).isEqualTo(mixed.indexOf("7") - 1);
        mixed.remove("07");
        assertThat(mixed)
                .isEqualTo(ordered.stream().filter(id -> !id.equals("07")).toList());
    }

    @Test
    void theOrderOfIdentitiesHasNoCircles() {
        for (int i = 0; i < 20_000; i++) {
            String a = text();
            String b = text();
            String c = text();
            if (TextOrder.compareIds(a, b) <= 0 && TextOrder.compareIds(b, c) <= 0) {
                assertThat(TextOrder.compareIds(a, c)).as("%s %s %s", a, b, c).isLessThanOrEqualTo(0);
            }
            assertThat(Integer.signum(TextOrder.compareIds(a, b)))
                    .isEqualTo(-Integer.signum(TextOrder.compareIds(b, a)));
        }
    }

    @Test
    void eachWhiteSpaceOfUnicodeIsTrimmedAndNothingElse() {
        String spaces = "\t\n\u000B\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
                + "\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";
        assertThat(WhiteSpace.trim(spaces + "A B" + spaces)).isEqualTo("A B");
        assertThat(WhiteSpace.trim(spaces)).isEmpty();
        long all = java.util.stream.IntStream.rangeClosed(0, 0xFFFF)
                .filter(unit -> WhiteSpace.is((char) unit))
                .count();
        assertThat(all).isEqualTo(spaces.length());
        assertThat(WhiteSpace.trim("\u200BA\uFEFF")).isEqualTo("\u200BA\uFEFF");
    }
}
