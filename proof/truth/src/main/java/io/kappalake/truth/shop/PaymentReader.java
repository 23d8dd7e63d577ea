package io.kappalake.truth.shop;

import static io.kappalake.truth.RejectReason.INVALID_TIMESTAMP;
import static io.kappalake.truth.RejectReason.MALFORMED_RECORD;
import static io.kappalake.truth.RejectReason.WRONG_TYPE;

import io.kappalake.truth.ContractText;
import io.kappalake.truth.Reading;
import io.kappalake.truth.StoredRecord;
import io.kappalake.truth.TruthRules;
import io.kappalake.truth.shop.Bytes.Malformed;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Reads payments: Avro's binary encoding of payment.avsc, field by field. */
final class PaymentReader {
    private static final List<String> METHODS = List.of("CARD", "TRANSFER", "CASH", "VOUCHER");
    private static final List<String> TAKEN = List.of("CARD", "TRANSFER", "CASH");
    private static final long MILLIS_IN_DAY = 86_400_000;

    private final Bytes in;
    private final Draft draft;

    private PaymentReader(Bytes in, Draft draft) {
        this.in = in;
        this.draft = draft;
    }

    static Reading read(StoredRecord source, TruthRules rules) {
        if (source.payload() == null) {
            return Draft.malformed(source, MALFORMED_RECORD);
        }
        Draft draft = new Draft(source, rules);
        try {
            PaymentReader reader = new PaymentReader(new Bytes(source.payload()), draft);
            reader.fields();
            if (!reader.in.isEmpty()) {
                return Draft.malformed(source, MALFORMED_RECORD);
            }
        } catch (Malformed e) {
            return Draft.malformed(source, MALFORMED_RECORD);
        }
        if (draft.isWhole()) {
            BigDecimal fee = draft.get("fee");
            draft.rule("FEE_ABOVE_AMOUNT", fee == null || fee.compareTo(draft.get("amount")) <= 0);
            draft.rule("CARD_MISSING", !draft.get("method").equals("CARD") || draft.get("card_brand") != null);
        }
        return draft.reading("payment_id");
    }

    private void fields() throws Malformed {
        ShopNumbers.integer(draft, "payment_id", BigDecimal.valueOf(int64()), true);
        String order = text();
        draft.require("order_ref", ContractText.trimmed(order).isEmpty() ? null : order);
        draft.requireOneOf("method", METHODS.get(index(METHODS.size())), TAKEN);
        byte[] unscaled = bytes();
        if (unscaled.length == 0) {
            throw new Malformed("a decimal without bytes");
        }
        ShopNumbers.decimal(draft, "amount", new BigDecimal(new BigInteger(unscaled), 2), 12, 2, true);
        fee(index(2) == 1 ? in.float64() : null);
        draft.put("refund", truth());
        paidOn(int32());
        settled(index(2) == 1 ? int64() : null);
        draft.put("token", index(2) == 1 ? ByteBuffer.wrap(bytes()) : null);
        card(index(2) == 1);
        Optional<Instant> at = ShopTimes.within(Instant.EPOCH.plus(int64(), ChronoUnit.MICROS));
        if (at.isEmpty()) {
            draft.fail(INVALID_TIMESTAMP);
        }
        draft.occurredAt(at.orElse(Instant.EPOCH));
    }

    private void fee(Double fee) {
        draft.put("fee", null);
        if (fee == null) {
            return;
        }
        if (!Double.isFinite(fee)) {
            draft.fail(WRONG_TYPE);
            return;
        }
        ShopNumbers.decimal(draft, "fee", new BigDecimal(Double.toString(fee)), 9, 4, false);
    }

    private void paidOn(int day) {
        Optional<LocalDate> date = ShopTimes.within(LocalDate.ofEpochDay(day));
        if (date.isEmpty()) {
            draft.fail(INVALID_TIMESTAMP);
        }
        draft.put("paid_on", date.orElse(null));
    }

    private void settled(Long millis) {
        draft.put("settled_at", null);
        if (millis == null) {
            return;
        }
        long day = Math.floorDiv(millis, MILLIS_IN_DAY);
        Optional<Instant> time = Math.abs(day) > 4_000_000
                ? Optional.empty()
                : ShopTimes.berlin(LocalDateTime.ofEpochSecond(
                        Math.floorDiv(millis, 1_000L),
                        (int) Math.floorMod(millis, 1_000L) * 1_000_000,
                        ZoneOffset.UTC));
        if (time.isEmpty()) {
            draft.fail(INVALID_TIMESTAMP);
        }
        draft.put("settled_at", time.orElse(null));
    }

    private void card(boolean isThere) throws Malformed {
        draft.put("card", null);
        draft.put("card_brand", null);
        if (!isThere) {
            return;
        }
        String brand = text();
        String digits = text();
        StringJoiner expires = new StringJoiner(",", "[", "]");
        for (long count = block(); count != 0; count = block()) {
            for (long i = 0; i < count; i++) {
                expires.add(Integer.toString(int32()));
            }
        }
        draft.put("card_brand", ContractText.trimmed(brand).isEmpty() ? null : brand);
        draft.put(
                "card",
                "{\"brand\":" + JsonStrings.quoted(brand) + ",\"digits\":" + JsonStrings.quoted(digits)
                        + ",\"expires\":" + expires + "}");
    }

    /** A negative count is followed by the block's size. */
    private long block() throws Malformed {
        long count = int64();
        if (count < 0) {
            int64();
        }
        return Math.abs(count);
    }

    private long int64() throws Malformed {
        BigInteger zigzag = in.groups();
        if (zigzag.bitLength() > 64) {
            throw new Malformed("a number of more than 64 bits");
        }
        BigInteger half = zigzag.shiftRight(1);
        return (zigzag.testBit(0) ? half.add(BigInteger.ONE).negate() : half).longValueExact();
    }

    private int int32() throws Malformed {
        long value = int64();
        if (value != (int) value) {
            throw new Malformed("an int of more than 32 bits");
        }
        return (int) value;
    }

    private int index(int count) throws Malformed {
        long index = int64();
        if (index < 0 || index >= count) {
            throw new Malformed("no place " + index);
        }
        return (int) index;
    }

    private boolean truth() throws Malformed {
        int value = in.next();
        if (value > 1) {
            throw new Malformed("neither true nor false");
        }
        return value == 1;
    }

    private byte[] bytes() throws Malformed {
        return in.take(int64()).rest();
    }

    private String text() throws Malformed {
        return in.take(int64()).text();
    }
}
