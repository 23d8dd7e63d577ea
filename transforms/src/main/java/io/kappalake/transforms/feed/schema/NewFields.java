package io.kappalake.transforms.feed.schema;

import io.kappalake.tables.LakeException;
import java.util.List;

/** Records have fields that are no columns yet, of a feed whose columns follow the registry. */
public final class NewFields extends LakeException {

    private static final long serialVersionUID = 1;

    public NewFields(long id, List<String> fields) {
        super("Schema " + id + " of the registry has new fields " + String.join(", ", fields)
                + ": start the job again, it adds their columns if the schema is one of the feed's subject."
                + " If it is not, name its subject at the topic, or write the columns in the feed's file");
    }
}
