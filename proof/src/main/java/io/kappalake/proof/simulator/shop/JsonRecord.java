package io.kappalake.proof.simulator.shop;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes orders: JSON, with objects for the first part of a path. */
final class JsonRecord {

    private JsonRecord() {}

    static byte[] write(ShopDraft draft) {
        Map<String, Object> members = new LinkedHashMap<>();
        draft.values.forEach((path, json) -> {
            int point = path.indexOf('.');
            if (json == null) {
                return;
            }
            if (point < 0) {
                members.put(path, json);
                return;
            }
            Object former = members.get(path.substring(0, point));
            String member = ShopDraft.quoted(path.substring(point + 1)) + ":" + json;
            members.put(path.substring(0, point), former == null ? member : former + "," + member);
        });
        StringBuilder all = new StringBuilder(draft.spaced ? " {\n  " : "{").append(draft.before);
        String between = "";
        for (Map.Entry<String, Object> member : members.entrySet()) {
            boolean isObject = !draft.values.containsKey(member.getKey());
            all.append(between)
                    .append(ShopDraft.quoted(member.getKey()))
                    .append(draft.spaced ? " : " : ":")
                    .append(isObject ? "{" : "")
                    .append(member.getValue())
                    .append(isObject ? "}" : "");
            between = draft.spaced ? " ,\r\n\t" : ",";
        }
        return all.append(draft.after)
                .append(draft.spaced ? "\n}\n" : "}")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
