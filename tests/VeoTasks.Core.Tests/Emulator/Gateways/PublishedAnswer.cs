using System.Text.Json;
using System.Text.Json.Nodes;
using VeoTasks.Emulator;

namespace VeoTasks.Tests.Emulator.Gateways;

/// <summary>
/// An answer as a gateway's page or source prints it, and the emulated task that must answer in the same form with the same word.
/// </summary>
/// <param name="Task">Its id is the one in the answer.</param>
/// <param name="Path">Where it is asked; empty for the gateway's usual path.</param>
/// <param name="Word">Where the status word stands.</param>
/// <param name="Body">As published.</param>
internal sealed record PublishedAnswer(EmulatedTask Task, string Path, string Word, string Body)
{
    private const string MuleRunId = "123e4567-e89b-12d3-a456-426614174000";
    private const string MixRouteId = "video_69095b4ce0048190893a01510c0c98b0";
    private static readonly TimeSpan Later = TimeSpan.FromHours(1);

    /// <summary>By name. Verbatim from seed pages and sources where the name does not say "derived".</summary>
    public static IReadOnlyDictionary<string, PublishedAnswer> All { get; } = new Dictionary<string, PublishedAnswer>
    {
        ["mulerun completed"] = new(Ended("mulerun", MuleRunId), "", "$.task_info.status",
            """{"task_info":{"id":"123e4567-e89b-12d3-a456-426614174000","status":"completed","created_at":"2025-09-21T00:00:00Z","updated_at":"2025-09-21T00:00:10Z"},"videos":["https://mulerouter.muleusercontent.com/public/123e4567-e89b-12d3-a456-426614174000/video.mp4"]}"""),
        ["mulerun failed"] = new(Failed("mulerun", MuleRunId), "", "$.task_info.status",
            """{"task_info":{"id":"123e4567-e89b-12d3-a456-426614174000","status":"failed","created_at":"2025-09-21T00:00:00Z","updated_at":"2025-09-21T00:00:10Z","error":{"code":3001,"title":"Task Execution Error","detail":"Video generation failed due to invalid prompt"}}}"""),
        ["mulerun pending"] = new(Queued("mulerun", MuleRunId), "", "$.task_info.status",
            """{"task_info":{"id":"123e4567-e89b-12d3-a456-426614174000","status":"pending","created_at":"2025-09-21T00:00:00.000Z","updated_at":"2025-09-21T00:00:00.000Z"}}"""),
        ["mulerouter queued"] = new(Queued("mulerun", MuleRunId) with { Shape = AnswerShape.MuleRouter }, "", "$.task_info.status",
            """{"task_info":{"id":"123e4567-e89b-12d3-a456-426614174000","status":"queued","created_at":"2025-09-16T10:00:00Z","updated_at":"2025-09-16T10:00:00Z"}}"""),
        ["mulerouter succeeded"] = new(Ended("mulerun", MuleRunId) with { Shape = AnswerShape.MuleRouter }, "", "$.task_info.status",
            """{"task_info":{"id":"123e4567-e89b-12d3-a456-426614174000","status":"succeeded","created_at":"2025-09-16T10:00:00Z","updated_at":"2025-09-16T10:00:00Z"},"videos":["https://example.com/video-749337402830284.mp4"]}"""),
        ["octopusx processing"] = new(Running("octopusx", "video_abc123"), "", "$.status",
            """{"id":"video_abc123","object":"video","model":"veo_3_1-fast","status":"processing","progress":50,"created_at":1735689600,"completed_at":0,"expires_at":1735776000,"seconds":"8","size":"720x1280","remixed_from_video_id":"","error":{"message":"","code":""},"video_url":""}"""),
        ["octopusx metadata url"] = new(Ended("octopusx", "task_k") with { Shape = AnswerShape.MetadataUrl }, "", "$.status",
            """{"id":"task_k","object":"video","model":"kling/kling-v3-video-generation","status":"completed","progress":100,"created_at":1782972597,"completed_at":1782972649,"metadata":{"url":"https://v4-fdl.kechuangai.com/ksc2/Ta8UhWtFeoWCAmIU5ofxxxx"}}"""),
        ["octopusx no url (derived)"] = new(Ended("octopusx", "task_0") with { Shape = AnswerShape.ContentOnly }, "", "$.status",
            """{"id":"task_0","object":"video","model":"veo-3.1-fast-generate-preview","status":"completed","progress":100,"created_at":1770313599,"completed_at":1770313720}"""),
        ["octopusx rc.30 failure (derived)"] = new(Failed("octopusx", "task_X") with { Shape = AnswerShape.Rc30 }, "", "$.status",
            """{"created_at":1788400582,"fail_reason":"content policy violation","finished_at":1788400867,"platform":"1","progress":"100%","status":"FAILURE","task_id":"task_X"}"""),
        ["octopusx unified pending"] = new(
            Queued("octopusx", "task_01k6") with { Shape = AnswerShape.Unified }, "/v1/video/query?id=task_01k6", "$.status",
            """{"id":"task_01k6","status":"pending","video_url":null,"enhanced_prompt":"","status_update_time":1759763621142}"""),
        ["octopusx wrapped queued"] = new(
            Queued("octopusx", "task-v") with { Shape = AnswerShape.Wrapped }, "/v1/video/generations/task-v", "$.data.status",
            """{"code":"success","message":"","data":{"task_id":"task-v","status":"queued","url":"","format":"mp4","metadata":null,"error":null}}"""),
        ["octopusx record in progress"] = new(
            Running("octopusx", "task_x") with { Shape = AnswerShape.WrappedRecord }, "/v1/video/generations/task_x", "$.data.status",
            """{"code":"success","data":{"task_id":"task_x","status":"IN_PROGRESS","progress":"50%","submit_time":1775908082,"start_time":1775908086,"finish_time":0,"data":{"status":"processing","duration":5,"resolution":"720p","ratio":"16:9","content":{},"usage":{}}}}"""),
        ["octopusx record link in fail_reason (derived)"] = new(
            Ended("octopusx", "abc") with { Shape = AnswerShape.WrappedLegacy }, "/v1/video/generations/abc", "$.data.status",
            """{"code":"success","message":"","data":{"task_id":"abc","action":"generate","status":"SUCCESS","fail_reason":"https://cdn.example.com/legacy.mp4","submit_time":1735689600,"start_time":1735689605,"finish_time":1735689700,"progress":"100%","data":{}}}"""),
        ["octopusx record result_url (derived)"] = new(
            Failed("octopusx", "task_q") with { Shape = AnswerShape.WrappedResultUrl }, "/v1/video/generations/task_q", "$.data.status",
            """{"code":"success","message":"","data":{"id":7,"created_at":1770313599,"updated_at":1770313700,"task_id":"task_q","platform":"48","user_id":3,"group":"default","channel_id":9,"quota":500,"action":"generate","status":"FAILURE","fail_reason":"upstream returned error","result_url":"upstream returned error","submit_time":1770313599,"start_time":0,"finish_time":1770313700,"progress":"100%","properties":{"input":"a cat"},"data":null}}"""),
        ["mixroute queued"] = new(Queued("mixroute", MixRouteId), "", "$.status",
            """{"task_id":"video_69095b4ce0048190893a01510c0c98b0","status":"queued","format":"mp4"}"""),
        ["mixroute in progress"] = new(Running("mixroute", MixRouteId), "", "$.status",
            """{"task_id":"video_69095b4ce0048190893a01510c0c98b0","status":"in_progress","format":"mp4"}"""),
        ["mixroute succeeded"] = new(Ended("mixroute", MixRouteId), "", "$.status",
            """{"task_id":"video_69095b4ce0048190893a01510c0c98b0","status":"succeeded","format":"mp4","url":"https://nebula-ads.oss-cn-guangzhou.aliyuncs.com/2025/11/18/abc123/video.mp4"}"""),
        ["mixroute failed"] = new(Failed("mixroute", MixRouteId), "", "$.status",
            """{"task_id":"video_69095b4ce0048190893a01510c0c98b0","status":"failed","format":"mp4","error":{"code":400,"message":"Prompt contains inappropriate content"}}"""),
        ["mixroute sora"] = new(Ended("mixroute", "video_1") with { Shape = AnswerShape.Sora }, "", "$.status",
            """{"task_id":"video_1","id":"video_1","object":"video_generation","model":"sora-2","status":"succeeded","progress":100,"created_at":1704067200,"completed_at":1704067800,"seconds":"4","size":"720x1280","width":720,"height":1280,"n_seconds":4}"""),
        ["mixroute metadata only (derived)"] = new(
            Ended("mixroute", MixRouteId) with { Shape = AnswerShape.MetadataBase64 }, "", "$.status",
            """{"task_id":"video_69095b4ce0048190893a01510c0c98b0","status":"succeeded","url":"","format":"mp4","metadata":{"name":"projects/p/operations/1","done":true,"response":{"@type":"type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse","videos":[{"bytesBase64Encoded":"AAAA","mimeType":"video/mp4"}]},"token_name":"default","token_id":12,"model_price":0.4,"billing_processed":true}}"""),
        ["mixroute wrapped"] = new(Ended("mixroute", "abcd1234") with { Shape = AnswerShape.Wrapped }, "", "$.data.status",
            """{"code":"success","message":"","data":{"task_id":"abcd1234","action":"video_generation","status":"SUCCESS","fail_reason":"","submit_time":1640995200,"start_time":1640995210,"finish_time":1640995800,"progress":"100%","data":{"video_url":"https://example.com/generated-video.mp4","duration":5.0,"width":1280,"height":720,"fps":24}}}"""),
        ["mingyan processing"] = new(Running("mingyan", "vgen_abc123def456"), "", "$.status",
            """{"id":"vgen_abc123def456","object":"video","created":1761635478,"model":"veo_3_1_fast","status":"processing","video_url":null,"error":null}"""),
        ["mingyan completed (derived)"] = new(Ended("mingyan", "vgen_abc123def456"), "", "$.status",
            """{"id":"vgen_abc123def456","object":"video","created":1761635478,"model":"veo_3_1_fast","status":"completed","video_url":"https://cdn.example.cn/veo/abc.mp4","actualDuration":8,"error":null}"""),
        ["mingyan failed (derived)"] = new(Failed("mingyan", "vgen_abc123def456"), "", "$.status",
            """{"id":"vgen_abc123def456","object":"video","created":1761635478,"model":"veo_3_1_fast","status":"failed","video_url":null,"error":"content policy violation"}"""),
        ["mingyan result_url"] = new(Ended("mingyan", "upstream-id") with { Shape = AnswerShape.ResultUrl }, "", "$.status",
            """{"id":"upstream-id","status":"completed","actualDuration":4.000000,"result_url":"https://example.com/video.mp4","amount":0.72}"""),
        ["mingyan error object"] = new(Failed("mingyan", "upstream-id") with { Shape = AnswerShape.ResultUrl }, "", "$.status",
            """{"id":"upstream-id","status":"failed","error":{"message":"content rejected"}}"""),
        ["mingyan wrapped (derived)"] = new(Ended("mingyan", "vgen_abc123def456") with { Shape = AnswerShape.Wrapped }, "", "$.data.status",
            """{"data":{"id":"vgen_abc123def456","status":"completed","video_url":"https://cdn.example.cn/x.mp4","totalTokens":"123456","usage":{"total_tokens":"123456"}}}"""),
        ["openai in progress (derived)"] = new(Running("openai", "video_123"), "", "$.status",
            """{"id":"video_123","object":"video","model":"sora-2","status":"in_progress","progress":33,"created_at":1770313599,"completed_at":null,"expires_at":null,"error":null,"seconds":"8","size":"720x1280"}"""),
        ["openai completed (derived)"] = new(Ended("openai", "video_123"), "", "$.status",
            """{"id":"video_123","object":"video","model":"sora-2","status":"completed","progress":100,"created_at":1770313599,"completed_at":1770313700,"expires_at":1770317300,"error":null,"seconds":"8","size":"720x1280"}"""),
        ["openai failed (derived)"] = new(Failed("openai", "video_123"), "", "$.status",
            """{"id":"video_123","object":"video","model":"sora-2","status":"failed","progress":0,"created_at":1770313599,"completed_at":null,"expires_at":null,"error":{"code":"moderation_blocked","message":"Your request was blocked by our moderation system."},"seconds":"8","size":"720x1280"}"""),
        ["kie success"] = new(Ended("kie", "veo_task_abcdef123456"), "", "$.data.successFlag",
            """{"code": 200, "msg": "success", "data": {"taskId": "veo_task_abcdef123456", "paramJson": "{\"prompt\":\"A futuristic city with flying cars at sunset.\",\"waterMark\":\"KieAI\"}", "completeTime": "2025-06-06 10:30:00", "response": {"taskId": "veo_task_abcdef123456", "resultUrls": ["http://example.com/video1.mp4"], "originUrls": ["http://example.com/original_video1.mp4"], "resolution": "1080p"}, "successFlag": 1, "errorCode": null, "errorMessage": "", "createTime": "2025-06-06 10:25:00", "fallbackFlag": false}}"""),
        ["kie generating (derived)"] = new(Running("kie", "veo_task_abcdef123456"), "", "$.data.successFlag",
            """{"code": 200, "msg": "success", "data": {"taskId": "veo_task_abcdef123456", "paramJson": "{}", "completeTime": null, "response": null, "successFlag": 0, "errorCode": null, "errorMessage": "", "createTime": "2025-06-06 10:25:00", "fallbackFlag": false}}"""),
        ["kie failed (derived)"] = new(Failed("kie", "veo_task_abcdef123456"), "", "$.data.successFlag",
            """{"code": 200, "msg": "success", "data": {"taskId": "veo_task_abcdef123456", "paramJson": "{}", "completeTime": "2025-06-06 10:30:00", "response": null, "successFlag": 3, "errorCode": 400, "errorMessage": "Your prompt was flagged by Website as violating content policies.", "createTime": "2025-06-06 10:25:00", "fallbackFlag": false}}"""),
        ["kie job (derived)"] = new(
            Ended("kie", "task_1") with { Shape = AnswerShape.WrappedRecord }, "/api/v1/jobs/recordInfo?taskId=task_1", "$.data.state",
            """{"code": 200, "msg": "success", "data": {"taskId": "task_1", "model": "kling-2.6/text-to-video", "state": "success", "param": "{}", "resultJson": "{}", "failCode": "", "failMsg": "", "costTime": 15000, "createTime": 1755599634000, "completeTime": 1755599644000}}"""),
        ["openrouter pending"] = new(Queued("openrouter", "job-abc123"), "", "$.status",
            """{"id": "job-abc123", "polling_url": "/api/v1/videos/job-abc123", "status": "pending"}"""),
        ["openrouter completed"] = new(Ended("openrouter", "job-abc123"), "", "$.status",
            """{"id": "job-abc123", "polling_url": "/api/v1/videos/job-abc123", "status": "completed", "generation_id": "gen-xyz789", "unsigned_urls": ["https://storage.example.com/video.mp4"], "usage": {"cost": 0.5, "is_byok": false}}"""),
        ["openrouter signed (derived)"] = new(Ended("openrouter", "job-abc123") with { Shape = AnswerShape.UrlArray }, "", "$.status",
            """{"id": "job-abc123", "polling_url": "/api/v1/videos/job-abc123", "status": "completed", "generation_id": "gen-xyz789", "unsigned_urls": ["https://openrouter.ai/api/v1/videos/job-abc123/content?index=0"], "urls": ["https://storage.example.com/video.mp4"], "usage": {"cost": 0.5, "is_byok": false}}"""),
        ["openrouter failed (derived)"] = new(Failed("openrouter", "job-abc123"), "", "$.status",
            """{"id": "job-abc123", "polling_url": "/api/v1/videos/job-abc123", "status": "failed", "error": "content policy violation"}"""),
        ["fal queued (derived)"] = new(Queued("fal", "80e732af-660e-45cd-bd63-580e4f2a94cc"), "", "$.status",
            """{"status": "IN_QUEUE", "request_id": "80e732af-660e-45cd-bd63-580e4f2a94cc", "response_url": "https://queue.fal.run/fal-ai/veo3.1/requests/80e732af-660e-45cd-bd63-580e4f2a94cc", "status_url": "https://queue.fal.run/fal-ai/veo3.1/requests/80e732af-660e-45cd-bd63-580e4f2a94cc/status", "cancel_url": "https://queue.fal.run/fal-ai/veo3.1/requests/80e732af-660e-45cd-bd63-580e4f2a94cc/cancel", "logs": null, "metrics": {}, "queue_position": 0}"""),
        ["fal result (derived)"] = new(Ended("fal", "80e732af-660e-45cd-bd63-580e4f2a94cc"),
            "/fal-ai/veo3.1/requests/80e732af-660e-45cd-bd63-580e4f2a94cc", "$.video.content_type",
            """{"video": {"url": "https://v3.fal.media/files/rabbit/a.mp4", "content_type": "video/mp4", "file_name": "output.mp4", "file_size": 1000}}"""),
        ["replicate starting (derived)"] = new(Queued("replicate", "gm3qorzdhgbfurvjtvhg6dckhu"), "", "$.status",
            """{"id": "gm3qorzdhgbfurvjtvhg6dckhu", "model": "google/veo-3.1-fast", "version": "hidden", "input": {"prompt": "a fox", "image": "https://replicate.delivery/pbxt/input.png"}, "logs": "", "output": null, "data_removed": false, "error": null, "source": "api", "status": "starting", "created_at": "2026-01-02T03:04:05.678Z", "urls": {"cancel": "https://api.replicate.com/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu/cancel", "get": "https://api.replicate.com/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu", "web": "https://replicate.com/p/gm3qorzdhgbfurvjtvhg6dckhu"}}"""),
        ["replicate succeeded (derived)"] = new(Ended("replicate", "gm3qorzdhgbfurvjtvhg6dckhu"), "", "$.status",
            """{"id": "gm3qorzdhgbfurvjtvhg6dckhu", "model": "google/veo-3.1-fast", "version": "hidden", "input": {"prompt": "a fox", "image": "https://replicate.delivery/pbxt/input.png"}, "logs": "", "output": "https://replicate.delivery/xezq/abc/tmp.mp4", "data_removed": false, "error": null, "source": "api", "status": "succeeded", "created_at": "2026-01-02T03:04:05.678Z", "urls": {"cancel": "https://api.replicate.com/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu/cancel", "get": "https://api.replicate.com/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu", "web": "https://replicate.com/p/gm3qorzdhgbfurvjtvhg6dckhu"}, "completed_at": "2026-01-02T03:05:05.678Z", "metrics": {"predict_time": 59.5}}"""),
        ["vertex running"] = new(Running("vertex",
            "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/1a2b"), "", "$.name",
            """{"name": "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/1a2b"}"""),
        ["vertex bucket (derived)"] = new(
            Ended("vertex", "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/1a2b"), "", "$.done",
            """{"name": "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/1a2b", "done": true, "response": {"@type": "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse", "raiMediaFilteredCount": 0, "videos": [{"gcsUri": "gs://bucket/x.mp4", "mimeType": "video/mp4"}]}}"""),
        ["vertex bytes (derived)"] = new(Ended("vertex", "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/1a2b") with { Shape = AnswerShape.MetadataBase64 }, "", "$.done",
            """{"name": "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/1a2b", "done": true, "response": {"@type": "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse", "raiMediaFilteredCount": 0, "videos": [{"bytesBase64Encoded": "AAAA", "mimeType": "video/mp4"}]}}"""),
        ["vertex failed (derived)"] = new(Failed("vertex",
            "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/1a2b"), "", "$.error.code",
            """{"name": "projects/p/locations/us-central1/publishers/google/models/veo-3.1-generate-001/operations/1a2b", "done": true, "error": {"code": 3, "message": "no"}}"""),
    };

    private static EmulatedTask Ended(string gateway, string id) => EmulatedTask.Succeeds(gateway, id);

    private static EmulatedTask Failed(string gateway, string id) =>
        EmulatedTask.Fails(gateway, id, TimeSpan.Zero, "content policy violation");

    private static EmulatedTask Running(string gateway, string id) => EmulatedTask.NeverEnds(gateway, id);

    private static EmulatedTask Queued(string gateway, string id) =>
        EmulatedTask.Succeeds(gateway, id, Later) with { States = [new(TimeSpan.Zero, EmulatedPhase.Queued)] };
}

/// <summary>The form of a JSON value: every path in it and what kind of value stands there.</summary>
internal static class AnswerForm
{
    public static IReadOnlyList<string> Of(string json) => [.. Paths(JsonNode.Parse(json), "$").Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Paths(JsonNode? node, string path) => node switch
    {
        JsonObject members => members.SelectMany(member => Paths(member.Value, $"{path}.{member.Key}")).Prepend($"{path} object"),
        JsonArray items => items.SelectMany(item => Paths(item, $"{path}[]")).Prepend($"{path} array"),
        null => [$"{path} null"],
        _ => [$"{path} {Kind(node.GetValueKind())}"],
    };

    private static string Kind(JsonValueKind kind) =>
        kind is JsonValueKind.True or JsonValueKind.False ? "boolean" : kind.ToString().ToLowerInvariant();
}
