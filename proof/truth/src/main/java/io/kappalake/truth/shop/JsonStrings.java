package io.kappalake.truth.shop;

/** JSON's strings. */
final class JsonStrings {
    /** What Protobuf's library escapes as well, so that its JSON may stand in a page. */
    private static final String OF_PAGES = "<>&='\u2028\u2029";

    private JsonStrings() {}

    /** Only what must be escaped is. */
    static String quoted(String text) {
        return quoted(text, "\\u%04X", "");
    }

    /** As Protobuf's library writes them. */
    static String ofProtobuf(String text) {
        return quoted(text, "\\u%04x", OF_PAGES);
    }

    private static String quoted(String text, String form, String others) {
        StringBuilder json = new StringBuilder("\"");
        for (char unit : text.toCharArray()) {
            switch (unit) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default ->
                    json.append(
                            unit < ' ' || others.indexOf(unit) >= 0
                                    ? String.format(form, (int) unit)
                                    : String.valueOf(unit));
            }
        }
        return json.append('"').toString();
    }
}
