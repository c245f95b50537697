using System.Text.Json.Nodes;
using AdmissionWebhook.Fakes;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Tests.Audit;
using AdmissionWebhook.Tests.Deploy;
using AdmissionWebhook.Tls.SelfManaged;

namespace AdmissionWebhook.Tests.Cluster;

public sealed class RightsTests
{
    [Fact]
    public async Task The_roles_grant_exactly_what_is_used()
    {
        await using var api = await SelfManagedWebhook.InstalledAsync();
        await using (var replica = await SelfManagedWebhook.StartAsync(api))
        {
            await replica.ReadyAsync();
            var secret = api.All("secrets").Single();
            secret["metadata"]!["annotations"] = new JsonObject { [CertificateSecret.RotateAnnotation] = "now" };
            api.Put(secret);
            await AskedAsync(api, "a rotation", request => request is { Resource: "secrets", Verb: "patch" });
            await AskedAsync(api, "a status", request => request.Subresource == "status");
            await AskedAsync(api, "a renewal", request => request is { Resource: "leases", Name: "admission-webhook", Verb: "update" });
            await AskedAsync(
                api,
                "the other renewal",
                request => request is { Resource: "leases", Name: "admission-webhook-certificates", Verb: "update" }
            );
            await ClusteredWebhook.EventuallyAsync(() => api.WatchCount == 16, "all watches");
        }

        var asked = api
            .RecordedRequests.Concat(await OfAuditAsync())
            .Concat(await OfNativeNetAsync())
            .Where(request => request.Resource is not null)
            .Distinct()
            .ToList();
        var granted = Granted().ToList();
        Assert.DoesNotContain(asked, request => !granted.Exists(right => right.Covers(request)));
        Assert.DoesNotContain(granted, right => !asked.Exists(right.Covers));
    }

    [Fact]
    public async Task With_capture_the_audit_lists_what_the_second_role_grants_and_no_more()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                AuditedCluster.Prepare(api);
                foreach (var kind in CaptureKinds.All.Where(kind => kind.Plural is not ("namespaces" or "pods" or "services")))
                {
                    api.Serve(new FakeResource(kind.Group, ["v1"], kind.Plural, kind.Name));
                }
            },
            audit: AuditedCluster.Often with
            {
                IncludesCapture = true,
            }
        );
        await cluster.AuditedAsync(1);
        var asked = cluster.Api.RecordedRequests.Where(request => request.Resource is not null).Distinct().ToList();
        var capture = Granted(RenderedManifests.Read(RepositoryFiles.Text("deploy/overlays/capture/objects/rbac.yaml"), "rbac.yaml"))
            .ToList();
        var granted = capture.Concat(Granted()).ToList();
        Assert.DoesNotContain(asked, request => !granted.Exists(right => right.Covers(request)));
        Assert.DoesNotContain(capture, right => !asked.Exists(right.Covers));
    }

    private static async Task<IReadOnlyList<RecordedRequest>> OfAuditAsync()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(
            api =>
            {
                AuditedCluster.Prepare(api);
                api.Serve(new FakeResource("install.istio.io", ["v1alpha1"], "istiooperators", "IstioOperator"));
            },
            audit: AuditedCluster.Often
        );
        await cluster.ReadyAsync();
        foreach (var kind in new[] { AuditedCluster.PolicyReports, AuditedCluster.OpenReports })
        {
            cluster.Api.Serve(kind);
            cluster.Api.Put(AuditedCluster.Entry("shop", "bad", "evil.example.net"));
            await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop", kind) is not null, "a report");
            cluster.Api.Put(AuditedCluster.Entry("shop", "bad", "other.example.net"));
            await AskedAsync(cluster.Api, "a changed report", request => request.Resource == kind.Plural && request.Verb == "patch");
            cluster.Api.Remove("serviceentries", "shop", "bad");
            await ClusteredWebhook.EventuallyAsync(() => cluster.Api.Report("shop", kind) is null, "no report");
        }

        return [.. cluster.Api.RecordedRequests];
    }

    private static async Task<IReadOnlyList<RecordedRequest>> OfNativeNetAsync()
    {
        await using var cluster = await ClusteredWebhook.StartAsync(nativeNet: true);
        await cluster.ReadyAsync();
        cluster.Api.Put(ClusteredWebhook.Policy("all", "{}"));
        await AskedAsync(
            cluster.Api,
            "a native policy",
            request => request is { Resource: "validatingadmissionpolicybindings", Verb: "patch" }
        );
        cluster.Api.Remove("egresspolicies", null, "all");
        await AskedAsync(cluster.Api, "none any more", request => request is { Resource: "validatingadmissionpolicies", Verb: "delete" });

        // Applying an object that does not exist also needs permission to create it.
        var asked = cluster.Api.RecordedRequests.ToList();
        return
        [
            .. asked,
            .. asked
                .Where(request => request is { Verb: "patch", Subresource: null })
                .Select(request => request with { Verb = "create", Name = null }),
        ];
    }

    private static Task AskedAsync(FakeApiServer api, string what, Func<RecordedRequest, bool> request) =>
        ClusteredWebhook.EventuallyAsync(() => api.RecordedRequests.Any(request), what);

    // Only with the overlay can a replica maintain a native net; without it, its attempt to find one to remove is forbidden.
    private static IEnumerable<Right> Granted() =>
        Granted(RenderedManifests.Of(RepositoryFiles.Path("deploy/overlays/native-net")).Objects);

    private static IEnumerable<Right> Granted(IReadOnlyList<JsonNode> objects) =>
        from role in objects
        let kind = (string?)role["kind"]
        where kind is "ClusterRole" or "Role"
        from rule in role["rules"]!.AsArray()
        from verb in rule!["verbs"]!.AsArray()
        from resource in rule["resources"]!.AsArray()
        from @group in rule["apiGroups"]!.AsArray()
        from name in rule["resourceNames"]?.AsArray().Select(name => (string?)name) ?? [null]
        select new Right(kind == "Role", (string)verb!, $"{resource}.{@group}", name);

    /// <summary>One verb on one resource, as RBAC compares it.</summary>
    private sealed record Right(bool InNamespace, string Verb, string Resource, string? Name)
    {
        public bool Covers(RecordedRequest request) =>
            Verb == request.Verb
            && Resource == $"{request.Resource}{(request.Subresource is null ? "" : "/" + request.Subresource)}.{request.Group}"
            && (!InNamespace || request.Namespace is not null)
            && (Name is null || Name == (request.Name ?? Selected(request)));

        // RBAC authorizes a list or watch of a single name as that name.
        private static string? Selected(RecordedRequest request) =>
            Uri.UnescapeDataString(request.Query)
                .Split('?', '&')
                .FirstOrDefault(part => part.StartsWith("fieldSelector=metadata.name=", StringComparison.Ordinal))
                ?.Split('=')[^1];
    }
}
