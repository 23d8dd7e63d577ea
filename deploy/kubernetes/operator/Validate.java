import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.config.FlinkConfigManager;
import org.apache.flink.kubernetes.operator.validation.DefaultValidator;

/**
 * Asks the operator's own validator about each FlinkDeployment in files of YAML, and ends with 1 where it refuses one.
 * This operator is older than Flink 2.1: the version is replaced by one that it knows, and two settings by the names
 * that they had then.
 */
public final class Validate {

    private static final Map<String, String> FORMER_NAMES = Map.of(
            "execution.checkpointing.dir", "state.checkpoints.dir",
            "execution.checkpointing.savepoint-dir", "state.savepoints.dir");

    private Validate() {}

    public static void main(String[] files) throws Exception {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        DefaultValidator validator = new DefaultValidator(new FlinkConfigManager(new Configuration()));
        int refused = 0;
        for (String file : files) {
            Iterator<JsonNode> documents = yaml.readerFor(JsonNode.class).readValues(Path.of(file).toFile());
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (!document.path("kind").asText().equals("FlinkDeployment")) {
                    continue;
                }
                FlinkDeployment deployment = yaml.treeToValue(former((ObjectNode) document), FlinkDeployment.class);
                Optional<String> objection = validator.validateDeployment(deployment);
                System.out.println(file + ": " + deployment.getMetadata().getName() + ": " + objection.orElse("valid"));
                refused += objection.isPresent() ? 1 : 0;
            }
        }
        // Clients that the operator has made go on for ever.
        System.exit(refused == 0 ? 0 : 1);
    }

    private static ObjectNode former(ObjectNode deployment) {
        ObjectNode spec = (ObjectNode) deployment.get("spec");
        spec.put("flinkVersion", "v1_18");
        ObjectNode settings = (ObjectNode) spec.get("flinkConfiguration");
        FORMER_NAMES.forEach((name, former) -> {
            if (settings.has(name)) {
                settings.set(former, settings.remove(name));
            }
        });
        return deployment;
    }
}
