package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What takes the value at a path. */
interface LeafReader extends FlatValue {

    /** As if the value were absent, until another is taken. */
    void forget();

    void takeBoolean(boolean value);

    void takeNull();

    /** Takes an object or an array, which only a column of JSON can keep. */
    void takeNested(boolean isObject);

    /** Whether it wants every value as JSON, by {@link #takeString} of its text as it was written. */
    boolean wantsJson();

    void takeJson(String json);

    /** Takes the scalar at which the parser stands. */
    default void take(JsonToken token, JsonParser json) throws IOException {
        switch (token) {
            case VALUE_NULL -> takeNull();
            case VALUE_TRUE -> takeBoolean(true);
            case VALUE_FALSE -> takeBoolean(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                takeNumber(json.getTextCharacters(), json.getTextOffset(), json.getTextOffset() + json.getTextLength());
            default ->
                takeString(json.getTextCharacters(), json.getTextOffset(), json.getTextOffset() + json.getTextLength());
        }
    }
}
