package io.kappalake.transforms.sql;

import com.google.re2j.Pattern;

/** The pattern of LIKE as a regular expression of RE2. */
public final class LikePattern {

    private LikePattern() {}

    /** @param escape a letter, or empty for none */
    public static Pattern of(String text, String escape) {
        StringBuilder pattern = new StringBuilder("\\A");
        for (int at = 0; at < text.length(); at++) {
            String letter = text.substring(at, at + 1);
            if (!escape.isEmpty() && letter.equals(escape) && at + 1 < text.length()) {
                at++;
                pattern.append(Pattern.quote(text.substring(at, at + 1)));
            } else {
                pattern.append(
                        switch (letter) {
                            case "%" -> ".*";
                            case "_" -> ".";
                            default -> Pattern.quote(letter);
                        });
            }
        }
        return Pattern.compile(pattern.append("\\z").toString(), Pattern.DOTALL);
    }
}
