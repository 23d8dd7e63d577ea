package io.kappalake.transforms.feed.csv;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.RecordType;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.WhiteSpace;
import io.kappalake.transforms.feed.decode.JsonText;
import io.kappalake.transforms.feed.decode.PayloadReader;
import io.kappalake.transforms.feed.decode.Utf8;
import io.kappalake.transforms.feed.decode.ValueReader;
import io.kappalake.transforms.feed.decode.Wanted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finds the values of one CSV record. Every value is a text. Not thread-safe. */
final class CsvPayload extends CsvCallbackHandler<CsvPayload> implements PayloadReader {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final int named;
    private final ValueReader[][] readers;
    private final Utf8 utf8 = new Utf8();
    private final CsvReader.CsvReaderBuilder csv;
    private int fields;
    private boolean isOnlyBlank;

    CsvPayload(CsvFormat format, List<Wanted> values) {
        this.named = format.names().size();
        int places = values.stream()
                .mapToInt(value -> format.place(value.path()) + 1)
                .max()
                .orElse(0);
        this.readers = new ValueReader[places][];
        for (int at = 0; at < places; at++) {
            int place = at;
            readers[at] = values.stream()
                    .filter(value -> format.place(value.path()) == place)
                    .map(Wanted::reader)
                    .toArray(ValueReader[]::new);
        }
        this.csv = CsvReader.builder()
                .fieldSeparator(format.delimiter())
                .quoteCharacter(format.quote())
                .trimWhitespacesAroundQuotes(true)
                .allowUnclosedQuote(false)
                // One record is taken, so whether the next has as many fields says nothing.
                .allowExtraFields(true)
                .allowMissingFields(true)
                .maxBufferSize(1 << 28);
    }

    @Override
    public Rejection read(RawRecord raw) {
        byte[] payload = raw.payload();
        if (payload == null) {
            return Rejection.malformed("no payload");
        }
        if (!utf8.isValid(payload)) {
            return Rejection.malformed("not UTF-8");
        }
        String text = new String(payload, StandardCharsets.UTF_8);
        if (text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(1);
        }
        try (CloseableIterator<CsvPayload> records = csv.build(this, text).iterator()) {
            if (!records.hasNext()) {
                return Rejection.malformed("empty payload");
            }
            int found = fields;
            boolean isEmpty = isEmpty();
            records.next();
            if (isEmpty || records.hasNext()) {
                return Rejection.malformed(otherThanOne(records, isEmpty));
            }
            return named > 0 && found > named
                    ? Rejection.malformed("has " + found + " fields instead of " + named)
                    : null;
        } catch (CsvParseException e) {
            return Rejection.malformed("a quote does not fit: is it closed, and does a delimiter follow?");
        } catch (IOException | RuntimeException e) {
            // Runtime exceptions too: one record that trips the parser must not stop the job for good.
            return Rejection.malformed("not readable: " + e.getClass().getSimpleName());
        }
    }

    /** What is wrong with a payload whose first line is empty, or not the last. */
    private String otherThanOne(CloseableIterator<CsvPayload> others, boolean isFirstEmpty) {
        int records = isFirstEmpty ? 0 : 1;
        while (records < 2 && others.hasNext()) {
            records += isEmpty() ? 0 : 1;
            others.next();
        }
        return switch (records) {
            case 0 -> "empty payload";
            case 1 -> "has an empty line beside the CSV record";
            default -> "more than one CSV record";
        };
    }

    /** Of the line that was read last. */
    private boolean isEmpty() {
        return fields == 0 || fields == 1 && isOnlyBlank;
    }

    @Override
    protected RecordType getRecordType() {
        return RecordType.DATA;
    }

    @Override
    protected int getFieldCount() {
        return fields;
    }

    @Override
    protected void beginRecord(long line) {
        fields = 0;
        isOnlyBlank = true;
    }

    @Override
    protected void addField(char[] chars, int from, int length, boolean isQuoted) {
        isOnlyBlank &= !isQuoted && isBlank(chars, from, length);
        if (fields < readers.length) {
            for (ValueReader reader : readers[fields]) {
                give(reader, chars, from, length);
            }
        }
        fields++;
    }

    private static void give(ValueReader reader, char[] chars, int from, int length) {
        if (!reader.wantsJson()) {
            reader.takeString(chars, from, from + length);
        } else if (isBlank(chars, from, length)) {
            reader.takeNull();
        } else {
            reader.takeJson(JsonText.keptOrQuoted(WhiteSpace.trim(new String(chars, from, length))));
        }
    }

    private static boolean isBlank(char[] chars, int from, int length) {
        for (int at = from; at < from + length; at++) {
            if (!WhiteSpace.is(chars[at])) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void setComment(char[] chars, int from, int length) {
        throw new IllegalStateException("Comments are off");
    }

    @Override
    protected void setEmpty() {
        fields = 0;
    }

    @Override
    protected CsvPayload buildRecord() {
        return this;
    }
}
