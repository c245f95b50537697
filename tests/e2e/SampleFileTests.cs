using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.EndToEnd;

/// <summary>Needs no cluster, so that a run with everything else skipped still has a test; a run without tests counts as failed.</summary>
public sealed class SampleFileTests
{
    [Fact]
    public void Every_object_of_a_sample_has_an_expected_answer() =>
        Assert.All(
            Sample.Names(),
            name =>
                Assert.Equal(ManifestReader.Read(File.ReadAllBytes(Sample.Read(name).File), name).Count(), Sample.Read(name).Objects.Count)
        );
}
