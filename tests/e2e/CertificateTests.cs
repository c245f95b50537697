using AdmissionWebhook.EndToEnd.Infrastructure;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Certificates change while objects are applied.</summary>
public sealed class CertificateTests(TestCluster cluster) : EndToEndTest(cluster)
{
    [Fact]
    public async Task A_rotation_of_the_mounted_certificate_during_applies_loses_no_answer()
    {
        await Cluster.GovernAsync(Objects.Approving(Writer.Approved));
        await new Writer(Admin, await Cluster.NamespaceAsync()).DuringAsync(async () =>
        {
            for (var i = 0; i < 2; i++)
            {
                var before = await Cluster.ServedCertificateAsync();
                await Cluster.Certificates.RotateAsync();
                await Eventually.HoldsAsync(async () => await Cluster.ServedCertificateAsync() != before, "another certificate");
            }
        });

        // Open connections keep their certificate; new ones get the new one.
        Cluster.Service.Route();
        Cluster.Service.Route(Cluster.Replica.Port);
        (await Admin.ApplyAsync(Objects.ServiceEntry("default", "entry", Writer.Approved))).Succeeded();
    }
}
