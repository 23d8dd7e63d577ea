package io.kappalake.truth.shop;

import static io.kappalake.truth.RejectReason.INVALID_TIMESTAMP;
import static io.kappalake.truth.RejectReason.MALFORMED_RECORD;
import static io.kappalake.truth.RejectReason.WRONG_TYPE;

import io.kappalake.truth.ContractText;
import io.kappalake.truth.Reading;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.TruthRules;
import io.kappalake.truth.shop.Bytes.Malformed;
import io.kappalake.truth.shop.ProtoFields.Field;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads page views: messages {@code View} of view.proto, field by field. */
final class ViewReader {
    private static final List<String> DEVICES = List.of("UNKNOWN", "DESKTOP", "PHONE", "TABLET");
    private static final List<String> KNOWN = List.of("DESKTOP", "PHONE", "TABLET");
    private static final long LONGEST_SECONDS = 1_000_000_000_000L;

    private String session = "";
    private long hit;
    private boolean hasTime;
    private long seconds;
    private int nanos;
    private boolean hasUser;
    private String userId = "";
    private String country;
    private long logins;
    private String page = "";
    private int device;
    private Integer millis;
    private String referrer;
    private String campaign;
    private final List<String> tags = new ArrayList<>();

    private ViewReader() {}

    static Reading read(StoredRecord source, TruthRules rules) {
        if (source.payload() == null) {
            return Draft.malformed(source, MALFORMED_RECORD);
        }
        ViewReader view = new ViewReader();
        try {
            for (Field field : ProtoFields.of(new Bytes(source.payload()))) {
                view.take(field);
            }
        } catch (Malformed e) {
            return Draft.malformed(source, MALFORMED_RECORD);
        }
        return view.checked(new Draft(source, rules));
    }

    /** A field of another type than the schema's is one that the schema does not know. */
    private void take(Field field) throws Malformed {
        switch (field.tag()) {
            case 1 * 8 + 2 -> session = field.bytes().text();
            case 2 * 8 + 0 -> hit = field.value() & 0xFFFFFFFFL;
            case 3 * 8 + 2 -> {
                hasTime = true;
                for (Field part : ProtoFields.of(field.bytes())) {
                    takeTime(part);
                }
            }
            case 4 * 8 + 2 -> {
                hasUser = true;
                for (Field part : ProtoFields.of(field.bytes())) {
                    takeUser(part);
                }
            }
            case 5 * 8 + 2 -> page = field.bytes().text();
            case 6 * 8 + 0 -> device = (int) field.value();
            case 7 * 8 + 0 -> millis = (int) field.value();
            case 8 * 8 + 2 -> {
                referrer = field.bytes().text();
                campaign = null;
            }
            case 9 * 8 + 2 -> {
                campaign = field.bytes().text();
                referrer = null;
            }
            case 10 * 8 + 2 -> tags.add(field.bytes().text());
            default -> {}
        }
    }

    private void takeTime(Field part) {
        switch (part.tag()) {
            case 1 * 8 + 0 -> seconds = part.value();
            case 2 * 8 + 0 -> nanos = (int) part.value();
            default -> {}
        }
    }

    private void takeUser(Field part) throws Malformed {
        switch (part.tag()) {
            case 1 * 8 + 2 -> userId = part.bytes().text();
            case 2 * 8 + 2 -> country = part.bytes().text();
            case 3 * 8 + 0 -> logins = part.value();
            default -> {}
        }
    }

    private Reading checked(Draft draft) {
        String topic = draft.topic();
        draft.put("site", topic.substring(topic.lastIndexOf('.') + 1));
        draft.require("session", kept(session));
        ShopNumbers.integer(draft, "hit", BigDecimal.valueOf(hit), true);
        draft.require("page", kept(page));
        draft.require("user_id", kept(userId));
        String trimmed = country == null ? "" : ContractText.trimmed(country);
        draft.put("country", trimmed.isEmpty() ? null : trimmed.toUpperCase(Locale.ROOT));
        draft.put("user", hasUser ? userJson() : null);
        if (device < 0 || device >= DEVICES.size()) {
            draft.fail(WRONG_TYPE);
        } else {
            draft.requireOneOf("device", DEVICES.get(device), KNOWN);
        }
        draft.put("millis", millis == null ? null : (Object) millis.longValue());
        draft.put("referrer", referrer == null ? null : kept(referrer));
        draft.put("campaign", campaign == null ? null : kept(campaign));
        StringJoiner json = new StringJoiner(",", "[", "]");
        tags.forEach(tag -> json.add(JsonStrings.ofProtobuf(tag)));
        draft.put("tags", tags.isEmpty() ? null : json.toString());
        draft.occurredAt(hasTime ? time(draft) : null);
        if (draft.isWhole()) {
            draft.rule("NO_PATH", page.startsWith("/"));
            draft.rule("TOO_LONG", millis == null || millis >= 0 && millis <= 3_600_000);
        }
        return draft.reading("site", "session", "hit");
    }

    private Instant time(Draft draft) {
        Optional<Instant> time = Math.abs(seconds) > LONGEST_SECONDS
                ? Optional.empty()
                : ShopTimes.within(Instant.ofEpochSecond(seconds, nanos));
        if (time.isEmpty()) {
            draft.fail(INVALID_TIMESTAMP);
        }
        return time.orElse(Instant.EPOCH);
    }

    private static String kept(String text) {
        return ContractText.trimmed(text).isEmpty() ? null : text;
    }

    /** Protobuf's JSON: without fields that have their default, 64-bit numbers as texts. */
    private String userJson() {
        StringJoiner json = new StringJoiner(",", "{", "}");
        if (!userId.isEmpty()) {
            json.add("\"id\":" + JsonStrings.ofProtobuf(userId));
        }
        if (country != null) {
            json.add("\"country\":" + JsonStrings.ofProtobuf(country));
        }
        if (logins != 0) {
            json.add("\"logins\":\"" + logins + "\"");
        }
        return json.toString();
    }
}
