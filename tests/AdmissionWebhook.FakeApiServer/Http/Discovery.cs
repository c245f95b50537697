using System.Text.Json.Nodes;

namespace AdmissionWebhook.Fakes.Http;

internal static class Discovery
{
    /// <summary>The content of a path outside the resources, or null.</summary>
    public static JsonNode? Answer(string path, IReadOnlyCollection<FakeResource> served) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
        {
            ["version"] => new JsonObject
            {
                ["major"] = "1",
                ["minor"] = "34",
                ["gitVersion"] = "v1.34.0-fake",
            },
            ["readyz" or "livez" or "healthz"] => "ok",
            ["api"] => new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") },
            ["apis"] => new JsonObject
            {
                ["kind"] = "APIGroupList",
                ["apiVersion"] = "v1",
                ["groups"] = new JsonArray([
                    .. served
                        .Select(resource => resource.Group)
                        .Where(group => group.Length > 0)
                        .Distinct()
                        .Select(group => Group(group, served)),
                ]),
            },
            ["apis", var group] when served.Any(resource => resource.Group == group) => Group(group, served),
            ["api", var version] => Resources("", version, served),
            ["apis", var group, var version] => Resources(group, version, served),
            _ => null,
        };

    private static JsonObject Group(string group, IReadOnlyCollection<FakeResource> served) =>
        new()
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = group,
            ["versions"] = new JsonArray([
                .. served
                    .Where(resource => resource.Group == group)
                    .SelectMany(resource => resource.Versions)
                    .Distinct()
                    .Select(version => new JsonObject { ["groupVersion"] = $"{group}/{version}", ["version"] = version }),
            ]),
        };

    private static JsonObject? Resources(string group, string version, IReadOnlyCollection<FakeResource> served)
    {
        var matching = served.Where(resource => resource.Group == group && resource.Versions.Contains(version)).ToList();
        return matching.Count == 0
            ? null
            : new JsonObject
            {
                ["kind"] = "APIResourceList",
                ["apiVersion"] = "v1",
                ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
                ["resources"] = new JsonArray([.. matching.SelectMany(Entries)]),
            };
    }

    private static IEnumerable<JsonNode> Entries(FakeResource resource)
    {
        yield return Entry(resource, resource.Plural);
        if (resource.HasStatus)
        {
            yield return Entry(resource, resource.Plural + "/status");
        }
    }

    private static JsonObject Entry(FakeResource resource, string name) =>
        new()
        {
            ["name"] = name,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
        };
}
