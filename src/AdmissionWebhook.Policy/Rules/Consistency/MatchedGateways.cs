using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>The gateways in the matches of a VirtualService.</summary>
internal static class MatchedGateways
{
    private static readonly string[] Sections = ["http", "tls", "tcp"];

    public static IEnumerable<(string Name, JsonPath Path)> Of(Review review)
    {
        foreach (var section in Sections)
        {
            var route = 0;
            foreach (var item in review.Spec.Member(System.Text.Encoding.UTF8.GetBytes(section)).Items())
            {
                var match = 0;
                foreach (var condition in item.Member("match"u8).Items())
                {
                    var path = JsonPath.Spec[section][route]["match"][match++]["gateways"];
                    var index = 0;
                    foreach (var gateway in condition.Member("gateways"u8).Items())
                    {
                        yield return (gateway.Text() ?? "", path[index++]);
                    }
                }

                route++;
            }
        }
    }
}
