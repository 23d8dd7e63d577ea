package io.kappalake.transforms.feed.json;

import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.decode.PayloadReader;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.schema.Registry;
import java.util.List;

/** A payload is one JSON object in UTF-8. */
public record JsonFormat() implements PayloadFormat {

    @Override
    public PayloadReader reader(List<Wanted> values, Registry registry) {
        JsonPayload payload = new JsonPayload(values);
        return raw -> payload.read(raw.payload());
    }
}
