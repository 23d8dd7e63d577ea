package io.kappalake.cli.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The key that producers use for a topic: the symbol as Silver writes it if its events have one, else the customer. */
record RecordKey(String field, boolean upper) {

    private static final JsonFactory JSON = new JsonFactory();

    static RecordKey of(Feed<?> feed) {
        boolean hasSymbol = feed.columns().stream().map(Column::name).anyMatch("symbol"::equals);
        return hasSymbol ? new RecordKey("symbol", true) : new RecordKey("customer_id", false);
    }

    /** Null if the payload does not name one; Kafka then chooses any partition. */
    byte[] in(byte[] payload) {
        try (JsonParser json = JSON.createParser(payload)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (name.equals(field) && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                    String text = WhiteSpace.trim(json.getText());
                    return (upper ? text.toUpperCase(Locale.ROOT) : text).getBytes(StandardCharsets.UTF_8);
                }
                json.skipChildren();
            }
            return null;
        } catch (IOException e) {
            // The decoder reports what is wrong with it.
            return null;
        }
    }
}
