package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads the value at a path. */
interface LeafReader extends FlatValue {

    /** Resets to an absent value, until another is taken. */
    void forget();

    void takeBoolean(boolean value);

    void takeNull();

    /** Takes an object or array, which only a JSON column can keep. */
    void takeNested(boolean isObject);

    /** Whether it wants every value as JSON, through {@link #takeString} of its original text. */
    boolean wantsJson();

    void takeJson(String json);

    /** Takes the scalar at the parser's position. */
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
