package io.kappalake.transforms.sql;

import com.google.re2j.Pattern;
import java.util.regex.Matcher;

/**
 * RE2's regular expression, found anywhere in a text. RE2's time grows with the text only, whatever a record holds.
 * Java's engine is several times as fast on most texts, but may backtrack for ever. So it goes first where both mean
 * the same by a pattern, and RE2 decides when it has taken too many steps.
 */
final class RegularExpression implements TextPattern {

    /** A letter or a class of letters that Java and RE2 read alike: no {@code \s} and no {@code \b}, which differ. */
    private static final String ATOM = "(?:[A-Za-z0-9_ :/@,;=<>~!\"'#%&-]|\\.|\\\\[dwDW]|\\\\\\p{Punct}"
            + "|\\[\\^?(?:[A-Za-z0-9]-[A-Za-z0-9]|\\\\[dw]|[A-Za-z0-9_.:/+, ])+-?\\])";

    private static final String ATOMS = "(?:" + ATOM + "(?:(?:[*+?]|\\{\\d+(?:,\\d*)?\\})\\??)?)*";

    /** Groups that are not repeated: each part of the text is tried a bounded number of times without a step. */
    private static final String GROUP = "\\((?:\\?:)?" + ATOMS + "(?:\\|" + ATOMS + ")*\\)";

    private static final java.util.regex.Pattern MEANS_THE_SAME_TO_JAVA = java.util.regex.Pattern.compile(
            "\\^?" + ATOMS + "(?:" + GROUP + ATOMS + "){0,4}(?:\\|" + ATOMS + "){0,4}(?<end>\\$)?");

    private static final int LONGEST_QUICK = 200;
    private static final int MOST_STEPS_PER_LETTER = 20;
    private static final int STEPS_OF_AN_EMPTY_TEXT = 100;

    private final Pattern bounded;

    /** Null where Java may mean something else by the pattern. */
    private final java.util.regex.Pattern quick;

    /** @throws com.google.re2j.PatternSyntaxException if it is none of RE2's */
    RegularExpression(String text) {
        bounded = Pattern.compile(text);
        quick = text.length() <= LONGEST_QUICK ? quick(text) : null;
    }

    private static java.util.regex.Pattern quick(String text) {
        Matcher same = MEANS_THE_SAME_TO_JAVA.matcher(text);
        if (!same.matches()) {
            return null;
        }
        // Java's $ matches before a line feed at the end too.
        String pattern = same.group("end") == null ? text : text.substring(0, same.start("end")) + "\\z";
        return java.util.regex.Pattern.compile(pattern, java.util.regex.Pattern.UNIX_LINES);
    }

    boolean isQuick() {
        return quick != null;
    }

    @Override
    public boolean matches(String text) {
        if (quick != null) {
            try {
                return quick.matcher(new Steps(text)).find();
            } catch (TooManySteps e) {
                // RE2 decides.
            }
        }
        return matchesBounded(text);
    }

    /** As RE2 alone decides. */
    boolean matchesBounded(String text) {
        return bounded.matcher(text).find();
    }

    /** A text whose letters can be looked at a bounded number of times. */
    private static final class Steps implements CharSequence {

        private final String text;
        private int left;

        Steps(String text) {
            this.text = text;
            left = STEPS_OF_AN_EMPTY_TEXT + MOST_STEPS_PER_LETTER * text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw TooManySteps.INSTANCE;
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }
    }

    private static final class TooManySteps extends RuntimeException {

        private static final TooManySteps INSTANCE = new TooManySteps();

        private TooManySteps() {
            super(null, null, false, false);
        }
    }
}
