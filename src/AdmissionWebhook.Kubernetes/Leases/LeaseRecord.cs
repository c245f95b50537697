using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AdmissionWebhook.Kubernetes.Leases;

/// <summary>The content of a Lease and the version it was read at.</summary>
internal sealed record LeaseRecord(
    string? Holder,
    TimeSpan Duration,
    string? AcquireTime,
    string? RenewTime,
    int Transitions,
    string? ResourceVersion
)
{
    private const string MicroTime = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static LeaseRecord Read(JsonElement lease)
    {
        var spec = lease.Field("spec") ?? default;
        return new LeaseRecord(
            spec.Text("holderIdentity") is { Length: > 0 } holder ? holder : null,
            TimeSpan.FromSeconds(spec.Number("leaseDurationSeconds") ?? 0),
            spec.Text("acquireTime"),
            spec.Text("renewTime"),
            spec.Number("leaseTransitions") ?? 0,
            lease.Text("metadata", "resourceVersion")
        );
    }

    public LeaseRecord HeldBy(string identity, TimeSpan duration, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString(MicroTime, CultureInfo.InvariantCulture);
        return Holder == identity
            ? this with
            {
                Duration = duration,
                RenewTime = stamp,
            }
            : new LeaseRecord(identity, duration, stamp, stamp, ResourceVersion is null ? 0 : Transitions + 1, ResourceVersion);
    }

    /// <summary>Released: the next candidate need not wait.</summary>
    public LeaseRecord Released() => this with { Holder = null, Duration = TimeSpan.FromSeconds(1) };

    public JsonObject ToJson(ResourceAddress address)
    {
        var metadata = new JsonObject { ["name"] = address.Name, ["namespace"] = address.Namespace };
        if (ResourceVersion is not null)
        {
            metadata["resourceVersion"] = ResourceVersion;
        }

        return new JsonObject
        {
            ["apiVersion"] = address.Type.ApiVersion,
            ["kind"] = "Lease",
            ["metadata"] = metadata,
            ["spec"] = new JsonObject
            {
                ["holderIdentity"] = Holder ?? "",
                ["leaseDurationSeconds"] = Math.Max(1, (int)Math.Ceiling(Duration.TotalSeconds)),
                ["acquireTime"] = AcquireTime,
                ["renewTime"] = RenewTime,
                ["leaseTransitions"] = Transitions,
            },
        };
    }
}
