using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdmissionWebhook.Benchmarks.Cluster;

namespace AdmissionWebhook.Benchmarks.Soak;

/// <summary>The policy of each generation, and whether an answer can result from it.</summary>
internal static class SoakPolicy
{
    private const string Label = "soak-generation";

    public static readonly byte[] Approved = Inputs.Review(Inputs.Bare);
    public static readonly byte[] Stranger = Inputs.Review(
        Inputs.Bare.Replace("api.payment-gateway.com", "stranger.example.net", StringComparison.Ordinal)
    );

    /// <summary>Approved by every second generation.</summary>
    public static readonly byte[] Flipping = Inputs.Review(
        Inputs.Bare.Replace("api.payment-gateway.com", "flipping.example.net", StringComparison.Ordinal)
    );

    /// <summary>A policy that labels what it approves with its generation.</summary>
    public static JsonObject Generation(int generation)
    {
        var hosts = Enumerable
            .Range(0, 500)
            .Select(vendor => new JsonObject { ["host"] = string.Create(CultureInfo.InvariantCulture, $"*.vendor-{vendor}.example") })
            .ToList();
        hosts.Add(
            new JsonObject
            {
                ["host"] = "api.payment-gateway.com",
                ["labels"] = new JsonObject { [Label] = string.Create(CultureInfo.InvariantCulture, $"g{generation}") },
            }
        );
        if (generation % 2 == 0)
        {
            hosts.Add(new JsonObject { ["host"] = "flipping.example.net" });
        }

        return new JsonObject
        {
            ["apiVersion"] = "egress.admissionwebhook.dev/v1alpha1",
            ["kind"] = "EgressPolicy",
            ["metadata"] = new JsonObject { ["name"] = LiveObjects.PolicyName },
            ["spec"] = new JsonObject
            {
                ["approvedHosts"] = new JsonArray([.. hosts]),
                ["defaults"] = new JsonObject { ["routes"] = "external", ["routeTimeout"] = "15s" },
            },
        };
    }

    /// <summary>Why the answer is wrong; null if it is right.</summary>
    /// <param name="review">One of the reviews above.</param>
    /// <param name="path">The endpoint it was sent to.</param>
    /// <param name="oldest">The oldest generation that can still be in force.</param>
    /// <param name="newest">The newest generation that can already be in force.</param>
    public static string? Fault(byte[] review, string path, JsonElement response, int oldest, int newest)
    {
        var allowed = response.GetProperty("allowed").GetBoolean();
        if (path == "/validate")
        {
            return review == Approved && !allowed ? "an approved host is denied"
                : review == Stranger && allowed ? "a stranger is allowed"
                : review == Flipping && allowed && newest == oldest && newest % 2 != 0
                    ? "a host is allowed that the only policy does not approve"
                : null;
        }

        if (review != Approved)
        {
            return allowed ? null : "a mutation is denied";
        }

        var patch = response.TryGetProperty("patch", out var encoded) ? Encoding.UTF8.GetString(encoded.GetBytesFromBase64()) : "";
        var start = patch.IndexOf($"\"{Label}\":\"g", StringComparison.Ordinal);
        var digits = start < 0 ? "" : patch[(start + Label.Length + 5)..].Split('"')[0];
        return !int.TryParse(digits, CultureInfo.InvariantCulture, out var generation) ? $"no generation in the patch {patch}"
            : generation < oldest || generation > newest ? $"generation {generation} where {oldest} to {newest} can be in force"
            : null;
    }
}
