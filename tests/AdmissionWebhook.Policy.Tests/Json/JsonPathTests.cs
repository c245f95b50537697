using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Tests.Json;

public sealed class JsonPathTests
{
    private static readonly JsonPath Port = JsonPath.Spec["ports"][1]["number"];

    [Fact]
    public void Paths_to_the_same_place_are_equal()
    {
        Assert.Equal(Port, JsonPath.Root["spec"]["ports"][1]["number"]);
        Assert.Equal(Port.GetHashCode(), JsonPath.Root["spec"]["ports"][1]["number"].GetHashCode());
        Assert.True(Port == JsonPath.Spec["ports"][1]["number"]);
    }

    [Fact]
    public void Paths_to_different_places_are_not_equal()
    {
        JsonPath[] others =
        [
            JsonPath.Root,
            JsonPath.Spec["ports"][1],
            JsonPath.Spec["ports"][0]["number"],
            JsonPath.Spec["ports"]["1"]["number"],
            JsonPath.Metadata["ports"][1]["number"],
            Port["x"],
        ];
        Assert.All(others, other => Assert.True(Port != other));
        Assert.False(Port == null);
    }

    [Fact]
    public void A_path_is_within_its_ancestors()
    {
        Assert.True(Port.IsWithin(JsonPath.Root) && Port.IsWithin(JsonPath.Spec["ports"]) && Port.IsWithin(Port));
        Assert.False(Port.IsWithin(JsonPath.Spec["ports"][0]) || JsonPath.Spec.IsWithin(Port));
    }

    [Fact]
    public void A_path_returns_its_steps()
    {
        Assert.Equal(("spec", "ports", null, "number", null), (Port.Name(0), Port.Name(1), Port.Name(2), Port.Name(3), Port.Name(4)));
        Assert.Equal((1, -1, -1), (Port.Index(2), Port.Index(1), Port.Index(9)));
        Assert.Equal((JsonPath.Spec["ports"], Port, JsonPath.Root), (Port.Take(2), Port.Take(9), Port.Take(0)));
    }
}
