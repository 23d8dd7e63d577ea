package io.kappalake.truth.shop;

/** JSON's strings: only what must be escaped is. */
final class JsonStrings {

    private JsonStrings() {}

    static String quoted(String text) {
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
                default -> json.append(unit < ' ' ? String.format("\\u%04X", (int) unit) : unit);
            }
        }
        return json.append('"').toString();
    }
}
