using AdmissionWebhook.Cli.Options;
using AdmissionWebhook.Policy.Policies;

namespace AdmissionWebhook.Cli.Scaffold;

/// <summary>Fills in what the flags leave open from the approval and the policy's defaults.</summary>
/// <param name="policy">The policy of the objects' namespace.</param>
/// <param name="approvals">Those in force for the host there, most specific first.</param>
internal sealed class EgressPlanner(GoverningPolicy policy, IReadOnlyList<Approval> approvals)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DefaultConnectTimeout = TimeSpan.FromSeconds(10);

    // Conditions under which the host has not started to process the request.
    private static readonly RetryDefault DefaultRetries = new(2, null, ["connect-failure", "refused-stream", "unavailable", "cancelled"]);

    /// <param name="question">What to reach, and how.</param>
    /// <param name="namespace">The objects' namespace.</param>
    /// <exception cref="UnusableInputException">The flags contradict the policy or each other.</exception>
    public EgressPlan Plan(ScaffoldQuestion question, string @namespace)
    {
        var way = ApprovedWay.Find(approvals, question);
        var mode = way?.Mode ?? question.Mode ?? EgressModes.ByPort(question.Port);
        var port =
            question.Port
            ?? way?.Port
            ?? (
                mode switch
                {
                    EgressMode.Plaintext => 80,
                    EgressMode.Tcp => throw new UnusableInputException("--tcp needs a port; add --port N"),
                    _ => 443,
                }
            );
        PlanContradictions.Check(question, mode, port, policy.Mesh);
        var approval = way?.Approval ?? (approvals.Count > 0 ? approvals[0] : null);
        var addresses = question.Addresses.Count > 0 ? question.Addresses : ApprovedAddresses.For(approval, question.Host);
        var resolution = Resolution(question, approval, addresses.Count > 0);
        var plan = new EgressPlan
        {
            Host = question.Host,
            Namespace = @namespace,
            Mode = mode,
            Via = question.Via,
            WirePort = port,
            Protocol = Protocol(mode, way?.Protocol),
            Resolution = resolution,
            Endpoints = resolution == "STATIC" ? addresses : [],
            DialledAddresses = (mode, resolution) switch
            {
                (_, "NONE") => ApprovedAddresses.All(approval),
                (EgressMode.Tcp, "STATIC") => addresses,
                (EgressMode.Tcp, _) => ApprovedAddresses.Single(approval),
                _ => [],
            },
            Exports = [.. question.Exports.Where(entry => entry != @namespace).Distinct()],
            Secret = question.Secret,
            Timeout = question.Timeout ?? policy.Defaults.RouteTimeout ?? LongestAllowed(DefaultTimeout),
            Retries = policy.Defaults.Retries is { Attempts: > 0 } retries ? retries : DefaultRetries,
            ConnectTimeout = policy.Defaults.ConnectTimeout ?? DefaultConnectTimeout,
            Annotations = [.. Annotations(approval, question)],
            HasTrafficPolicy = policy.Mesh.DataPlane != "ambient" || question.Via == EgressVia.Waypoint,
        };
        return plan with
        {
            Gateway = question.Via == EgressVia.EgressGateway ? GatewayPlans.EgressGateway(policy.Mesh, plan.Name) : null,
            Waypoint = question.Via == EgressVia.Waypoint ? GatewayPlans.Waypoint(policy.Mesh, @namespace) : null,
        };
    }

    private TimeSpan LongestAllowed(TimeSpan wished) =>
        RuleSettings.Of(policy, "route-timeout").Parameters.Limit("max") is { } max && max < wished ? max : wished;

    private static string Protocol(EgressMode mode, string? approved) =>
        mode switch
        {
            EgressMode.TlsOrigination or EgressMode.Mutual => "HTTP",
            _ when approved is not null => approved,
            EgressMode.Plaintext => "HTTP",
            EgressMode.Tcp => "TCP",
            _ => "TLS",
        };

    private static string Resolution(ScaffoldQuestion question, Approval? approval, bool hasAddresses)
    {
        if (question.Addresses.Count > 0)
        {
            return "STATIC";
        }

        var allowed = approval?.AllowedResolutions ?? [];
        if (question.Host.IsWildcard)
        {
            return allowed.Contains("DYNAMIC_DNS") && (question.Via == EgressVia.Waypoint || !allowed.Contains("NONE"))
                ? "DYNAMIC_DNS"
                : "NONE";
        }

        var chosen =
            allowed.FirstOrDefault(resolution => resolution is "DNS")
            ?? allowed.FirstOrDefault(resolution => resolution != "STATIC" || hasAddresses);
        return chosen
            ?? (
                approval is null
                    ? "DNS"
                    : throw new UnusableInputException(
                        $"{question.Host.Canonical} is approved only with resolution STATIC: "
                            + $"name its addresses with --static ADDRESS, {ApprovedAddresses.Words(approval)}"
                    )
            );
    }

    private static IEnumerable<KeyValuePair<string, string>> Annotations(Approval? approval, ScaffoldQuestion question)
    {
        yield return new("description", approval?.Reason ?? $"access to {question.Host.Canonical}");
        if (approval?.Owner is { } owner)
        {
            yield return new("owner", owner);
        }

        if (approval?.ApprovedBy is { } approver)
        {
            yield return new("approved-by", approver);
        }
    }
}
