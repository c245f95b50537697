using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Server.Admission;

/// <summary>Turns the bytes of a request into the bytes of its answer, without HTTP.</summary>
internal static class AdmissionExchange
{
    /// <param name="body">An AdmissionReview.</param>
    /// <param name="evaluate">Produces the answer.</param>
    /// <param name="into">Receives the answer, also an AdmissionReview.</param>
    /// <returns>The answer; the objects of its request are no longer readable.</returns>
    /// <exception cref="RefusedRequestException">The body is not an AdmissionReview.</exception>
    public static AdmissionAnswer Answer(ReadOnlyMemory<byte> body, Func<AdmissionRequest, AdmissionAnswer> evaluate, AnswerBuffer into)
    {
        using var document = AdmissionReviewReader.Parse(body);
        var answer = evaluate(AdmissionReviewReader.Read(document.RootElement) with { Length = body.Length });
        AdmissionReviewWriter.Write(into, answer);
        return answer;
    }
}
