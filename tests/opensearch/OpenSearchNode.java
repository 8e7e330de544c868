import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * One node of OpenSearch 2 or 3 in one process: {@code java -Dplugins=class,… -cp … OpenSearchNode.java HOME key=value …}.
 */
public final class OpenSearchNode extends Node {
    @SuppressWarnings({"rawtypes", "unchecked"}) // classes in version 2, descriptions of them in version 3
    private OpenSearchNode(Environment environment, Collection plugins) {
        super(environment, plugins, true);
    }

    private static Object plugin(String name) throws ClassNotFoundException {
        return Version.CURRENT.major < 3
            ? Class.forName(name)
            : new PluginInfo(name, "", "", Version.CURRENT, "", name, "", List.of(), false);
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder settings = Settings.builder().put("path.home", arguments[0]);
        for (String setting : List.of(arguments).subList(1, arguments.length)) {
            String[] parts = setting.split("=", 2);
            settings.put(parts[0], parts[1]);
        }
        List<Object> plugins = new ArrayList<>();
        for (String name : System.getProperty("plugins").split(",")) {
            plugins.add(plugin(name));
        }
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings.build(), Map.of(), Path.of(arguments[0], "config"), () -> "node");
        Node node = new OpenSearchNode(environment, plugins).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (java.io.IOException error) {
                throw new java.io.UncheckedIOException(error);
            }
        }));
        new CountDownLatch(1).await();
    }
}
