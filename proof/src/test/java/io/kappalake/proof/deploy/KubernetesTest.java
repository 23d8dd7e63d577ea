package io.kappalake.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.kappalake.cli.JobMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The manifests of deploy/kubernetes are what the operator's schemas allow, without unknown fields, and what the
 * command line understands.
 */
class KubernetesTest {

    private static final Path ROOT = Path.of("../deploy/kubernetes");

    @Test
    void everyFlinkDeploymentFitsTheOperatorsSchemaAndHasNoFieldThatItDoesNotKnow() throws IOException {
        JsonSchema schema = schema();
        for (JsonNode deployment : deployments()) {
            assertThat(schema.validate(deployment))
                    .as(deployment.toString())
                    .extracting(ValidationMessage::getMessage)
                    .isEmpty();
        }
        assertThat(deployments()).hasSize(4);
    }

    @Test
    void aFieldWithATypingErrorIsRefused() throws IOException {
        ObjectNode deployment = deployments().get(0).deepCopy();
        ((ObjectNode) deployment.at("/spec/podTemplate/spec/containers/0")).put("envfrom", "lake");
        ((ObjectNode) deployment.at("/spec/job")).put("upgradeMode", "savepiont");
        assertThat(schema().validate(deployment))
                .extracting(ValidationMessage::getMessage)
                .anyMatch(message -> message.contains("envfrom"))
                .anyMatch(message -> message.contains("upgradeMode"))
                .hasSize(2);
    }

    @Test
    void theOptionsOfJobsReplaysAndCronJobsAreThoseOfTheCommandLine() throws IOException {
        for (JsonNode deployment : deployments()) {
            JsonNode job = deployment.at("/spec/job");
            assertThat(job.get("entryClass").asText()).isEqualTo(JobMain.class.getName());
            assertThat(RealCommandLine.job(Yaml.strings(job.get("args")))).isEmpty();
        }
        List<JsonNode> cronJobs = manifests("CronJob");
        for (JsonNode cronJob : cronJobs) {
            JsonNode container = cronJob.at("/spec/jobTemplate/spec/template/spec/containers/0");
            assertThat(Yaml.strings(container.get("command"))).containsExactly("lake");
            assertThat(RealCommandLine.lake(Yaml.strings(container.get("args"))))
                    .isEmpty();
        }
        assertThat(cronJobs)
                .extracting(cronJob -> cronJob.at("/metadata/name").asText())
                .containsExactly("lake-compact", "lake-repair", "lake-sweep", "lake-audit");
        assertThat(RealCommandLine.lake(List.of("sweep", "--no-such-option"))).contains("--no-such-option");
    }

    @Test
    void theConfigMapHoldsOptionsAndNoSecret() throws IOException {
        Set<String> names = new TreeSet<>();
        manifests("ConfigMap").get(0).get("data").fieldNames().forEachRemaining(names::add);
        assertThat(RealCommandLine.unknown(names)).isEmpty();
        assertThat(names)
                .contains("KAFKA_BOOTSTRAP_SERVERS", "NESSIE_URI", "WAREHOUSE")
                .noneMatch(name -> name.contains("SECRET"));
    }

    @Test
    void everyPodReadsConfigMapAndSecretAndRunsWithoutRoot() throws IOException {
        List<JsonNode> pods = new ArrayList<>();
        deployments().forEach(deployment -> pods.add(deployment.at("/spec/podTemplate/spec")));
        manifests("CronJob").forEach(cronJob -> pods.add(cronJob.at("/spec/jobTemplate/spec/template/spec")));
        manifests("Deployment").forEach(deployment -> pods.add(deployment.at("/spec/template/spec")));
        assertThat(pods).hasSize(9);
        for (JsonNode pod : pods) {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            JsonNode container = pod.at("/containers/0");
            assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.at("/envFrom/0/configMapRef/name").asText()).isEqualTo("lake");
            assertThat(container.at("/envFrom/1/secretRef/name").asText()).isEqualTo("lake-s3");
        }
    }

    /** Policies add up: what none allows does not reach a pod that any selects. */
    @Test
    void noPodIsReachedUnlessAPolicySaysSo() throws IOException {
        List<JsonNode> policies = manifests("NetworkPolicy");
        assertThat(policies).anySatisfy(policy -> {
            assertThat(policy.at("/spec/podSelector").isEmpty()).isTrue();
            assertThat(Yaml.strings(policy.at("/spec/policyTypes"))).containsExactly("Ingress");
            assertThat(policy.at("/spec").has("ingress")).isFalse();
        });
        // The page is behind a token. All other ports are for named pods only.
        assertThat(policies).allSatisfy(policy -> policy.at("/spec/ingress").forEach(rule -> assertThat(
                        rule.has("from") || policy.at("/metadata/name").asText().equals("lake-page"))
                .as(policy.toString())
                .isTrue()));
        assertThat(policies.stream()
                        .map(policy ->
                                policy.at("/spec/podSelector/matchLabels/type").asText())
                        .filter(type -> !type.isEmpty()))
                .as("also of replays, whatever their names")
                .containsExactly("flink-native-kubernetes");
    }

    @Test
    void theAccountOfTheJobAndOfReplaysIsThereAndMayOnlyWhatFlinkNeeds() throws IOException {
        String account = manifests("ServiceAccount").get(0).at("/metadata/name").asText();
        assertThat(deployments()).allSatisfy(deployment -> assertThat(
                        deployment.at("/spec/serviceAccount").asText())
                .isEqualTo(account));
        JsonNode binding = manifests("RoleBinding").get(0);
        assertThat(binding.at("/subjects/0/name").asText()).isEqualTo(account);
        JsonNode role = manifests("Role").get(0);
        assertThat(role.at("/metadata/name").asText())
                .isEqualTo(binding.at("/roleRef/name").asText());
        assertThat(role.toString()).doesNotContain("*", "secrets");
    }

    @Test
    void theMonitorsAskPortsThatThePodsHaveAndThePageByAName() throws IOException {
        String port = manifests("PodMonitor")
                .get(0)
                .at("/spec/podMetricsEndpoints/0/port")
                .asText();
        assertThat(deployments()).allSatisfy(deployment -> assertThat(deployment
                        .at("/spec/podTemplate/spec/containers/0/ports/0/name")
                        .asText())
                .isEqualTo(port));
        JsonNode page = manifests("ServiceMonitor").get(0);
        String address = page.at("/spec/endpoints/0/relabelings/0/replacement").asText();
        JsonNode deployment = manifests("Deployment").get(0);
        assertThat(Yaml.strings(deployment.at("/spec/template/spec/containers/0/args")))
                .contains("--names=" + address.replace(":8090", ""));
        assertThat(page.at("/spec/selector/matchLabels"))
                .isEqualTo(manifests("Service").get(0).at("/metadata/labels"));
    }

    /** The job as the base, dev and prod have it, and the replay. */
    private static List<JsonNode> deployments() throws IOException {
        List<JsonNode> deployments = new ArrayList<>(manifests("FlinkDeployment"));
        JsonNode base = Yaml.documents(ROOT.resolve("base/job.yaml")).get(0);
        for (String overlay : List.of("dev", "prod")) {
            JsonNode kustomization = Yaml.documents(ROOT.resolve("overlays/" + overlay + "/kustomization.yaml"))
                    .get(0);
            String patch = kustomization.at("/patches/0/patch").asText();
            deployments.add(Yaml.merged(base, Yaml.documents(patch).get(0)));
        }
        return deployments;
    }

    private static List<JsonNode> manifests(String kind) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                Yaml.documents(file).stream()
                        .filter(document -> document.get("kind").asText().equals(kind))
                        .forEach(found::add);
            }
        }
        return found;
    }

    /** The schema of operator 1.10, which has later operators' Flink versions added and takes no unknown fields. */
    private static JsonSchema schema() throws IOException {
        JsonNode definition = Yaml.resource("META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml");
        ObjectNode root = (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema");
        ((ArrayNode) root.at("/properties/spec/properties/flinkVersion/enum")).add("v2_1");
        strict(root);
        ObjectNode properties = (ObjectNode) root.get("properties");
        List.of("apiVersion", "kind", "metadata").forEach(properties::putObject);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(root);
    }

    private static void strict(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && object.path("type").asText().equals("object")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
        node.forEach(KubernetesTest::strict);
    }
}
