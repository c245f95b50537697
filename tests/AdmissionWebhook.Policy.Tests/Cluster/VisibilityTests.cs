using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Policy.Tests.Cluster;

public sealed class VisibilityTests
{
    [Theory]
    [InlineData("", "a", true)]
    [InlineData("", "b", true)]
    [InlineData("*", "b", true)]
    [InlineData(".", "a", true)]
    [InlineData(".", "b", false)]
    [InlineData("a", "a", true)]
    [InlineData("b", "b", true)]
    [InlineData("b", "a", false)]
    [InlineData("~", "a", false)]
    [InlineData("~", "b", false)]
    [InlineData("~ b", "b", false)]
    [InlineData(". b", "b", true)]
    [InlineData("b *", "c", true)]
    public void An_object_is_visible_where_Istio_applies_it(string exportTo, string @namespace, bool seen) =>
        Assert.Equal(seen, Of("a", exportTo).Includes(@namespace));

    [Fact]
    public void Two_objects_meet_if_and_only_if_a_namespace_sees_both()
    {
        string[] exports = ["", "*", ".", "~", "a", "b", "c", ". c", "b c"];
        string[] namespaces = ["a", "b", "c", "nobody-names-it"];
        foreach (var (left, right) in exports.SelectMany(left => exports.Select(right => (Of("a", left), Of("b", right)))))
        {
            Assert.Equal(namespaces.Any(one => left.Includes(one) && right.Includes(one)), left.Meets(right));
            Assert.Equal(left.Meets(right), right.Meets(left));
        }
    }

    private static Visibility Of(string @namespace, string exportTo) =>
        new(@namespace, exportTo.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
